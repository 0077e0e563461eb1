import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** The built server in a process of its own. */
export interface ServerProcess {
  url: string
  /** What it printed when it was up. */
  output: string
  /** Of the demo user; empty without the demo. */
  accessKey: string
  /** The line that begins with `curl`; empty without the demo. */
  curl: string
  /** Printed on the first start with a database. */
  adminPassword: string
  demoPassword: string
  pid: number
  /** Lines of the log so far. */
  log: string[]
  /** Sends SIGTERM, or another signal, and answers the exit code once it is gone. */
  stop: (signal?: NodeJS.Signals) => Promise<number | null>
  /** Ends it without any chance to tidy up. */
  kill: () => Promise<void>
}

export interface StartOptions {
  env?: Record<string, string>
  /** Working folder, in which `data` is; the same again for a restart. */
  folder: string
}

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))

/** A new folder to run servers in; `remove` it when none runs any more. */
export function serverFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'meterway-server-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** Starts the server on a free port. @throws Error with what it said when it did not come up */
export async function startServer({ env = {}, folder }: StartOptions): Promise<ServerProcess> {
  const { child, log, output } = spawnServer(folder, env)
  const exited = once(child, 'exit')
  await Promise.race([output.complete, exited])
  if (child.exitCode !== null) throw new Error(`the server ended:\n${log.join('\n')}`)
  const text = output.lines.join('\n')
  const found = (pattern: RegExp) => pattern.exec(text)?.[1] ?? ''
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    await exited
    return child.exitCode
  }
  return {
    url: found(/listens on (\S+)/),
    output: text,
    accessKey: found(/access key: +(\S+)/),
    curl: found(/^(curl .*)$/m),
    adminPassword: found(/Administrator: +\S+ \/ (\S+) /),
    demoPassword: found(/Demo user: +\S+ \/ (\S+) /),
    pid: child.pid!,
    log,
    stop: (signal = 'SIGTERM') => end(signal),
    kill: async () => {
      await end('SIGKILL')
    },
  }
}

/** Runs the server until it ends by itself, as it does when it cannot start. */
export async function runServer({
  env = {},
  folder,
}: StartOptions): Promise<{ code: number | null; log: string[] }> {
  const { child, log } = spawnServer(folder, env)
  await once(child, 'close')
  return { code: child.exitCode, log }
}

function spawnServer(folder: string, env: Record<string, string>) {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(MW_|PORT$|HOST$|NODE_ENV$)/.test(name))
  const child: ChildProcess = spawn(process.execPath, [main], {
    cwd: folder,
    env: { ...Object.fromEntries(inherited), PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log: string[] = []
  const lines: string[] = []
  createInterface({ input: child.stderr! }).on('line', (line) => log.push(line))
  const complete = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      lines.push(line)
      if (line.startsWith('Stop it')) resolve()
    })
  })
  return { child, log, output: { lines, complete } }
}
