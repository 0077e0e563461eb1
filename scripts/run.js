// Runs one program and waits for it. Node built-ins only: these scripts also run before anything is installed.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The top folder of the repository. */
export const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Runs `node` with these arguments at the top folder, its output shown as it comes.
 * @param {string[]} args
 * @param {Record<string, string | undefined>} [env] added to the environment
 * @returns {Promise<number>} the exit code; 128 and more after a signal
 */
export const runNode = (args, env = {}) => run(process.execPath, args, env)

/**
 * Runs npm. Under `npm start` and `npm test` it is the npm that called, so no second one has to be found.
 * @param {string[]} args
 * @param {Record<string, string | undefined>} [env]
 */
export function runNpm(args, env = {}) {
  const npm = process.env['npm_execpath']
  if (npm?.endsWith('.js')) return runNode([npm, ...args], env)
  return run('npm', args, env, process.platform === 'win32')
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string | undefined>} env
 * @param {boolean} [shell] npm is a shell script on Windows
 * @returns {Promise<number>}
 */
function run(command, args, env, shell = false) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...env },
      shell,
    })
    const stop = forwardSignals(child)
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      stop()
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143))
    })
  })
}

/**
 * Without this, stopping the script would leave its child running.
 * @param {import('node:child_process').ChildProcess} child
 */
function forwardSignals(child) {
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
  const forward = (/** @type {NodeJS.Signals} */ signal) => void child.kill(signal)
  for (const signal of signals) process.on(signal, forward)
  return () => {
    for (const signal of signals) process.off(signal, forward)
  }
}
