import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const fileAt = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const compiler = fileAt('../../../../node_modules/typescript/bin/tsc')
const packageFolder = fileAt('../..')
const executable = fileAt('../../bin/meterway.js')

export interface Ended {
  code: number
  stdout: string
  stderr: string
}

/** The executable runs what was built; call this once before. */
export async function build(): Promise<void> {
  const { code, stdout } = await run([compiler, '-b', packageFolder])
  if (code !== 0) throw new Error(`the build failed:\n${stdout}`)
}

/** Runs `meterway` in a process of its own. */
export const runMeterway = (args: string[], environment: Record<string, string> = {}): Promise<Ended> =>
  run([executable, ...args], environment)

function run(args: string[], environment: Record<string, string> = {}): Promise<Ended> {
  const options = { env: { ...process.env, ...environment }, maxBuffer: 64 * 1024 * 1024 }
  return new Promise((resolve) => {
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ code, stdout, stderr })
    })
  })
}
