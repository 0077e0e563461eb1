import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const fileAt = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const compiler = fileAt('../../../../node_modules/typescript/bin/tsc')
const packageFolder = fileAt('../..')
export const executable = fileAt('../../bin/meterway.js')

export interface Ended {
  code: number
  stdout: string
  stderr: string
}

/** The executable runs what was built: `npm test` builds first, and a lone run of vitest builds when nothing is. */
export async function ensureBuilt(): Promise<void> {
  if (existsSync(fileAt('../../dist/cli/index.js'))) return
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
