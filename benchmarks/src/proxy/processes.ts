import { fork, execFileSync, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Whether processes can be tied to a core each, so that proxy and load do not take turns on one. */
export const canPin = ((): boolean => {
  try {
    execFileSync('taskset', ['-c', '1', 'true'])
    return true
  } catch {
    return false
  }
})()

const startMs = 30_000

/** Starts a program of this folder on one core, and waits for the message that it is ready, or done. */
export function start<T>(
  program: string,
  parameters: string[],
  core: number,
): Promise<{ child: ChildProcess; message: T }> {
  const path = fileURLToPath(new URL(program, import.meta.url))
  const child = canPin
    ? fork(path, parameters, { execPath: 'taskset', execArgv: ['-c', String(core), process.execPath] })
    : fork(path, parameters)
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`${program} did not answer in time`))
    }, startMs)
    child.once('message', (message) => {
      clearTimeout(timer)
      resolve({ child, message: message as T })
    })
    child.once('exit', (code) => {
      clearTimeout(timer)
      reject(new Error(`${program} ended with ${String(code)}`))
    })
  })
}

export const stop = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.once('exit', () => {
      resolve()
    })
    child.kill('SIGKILL')
  })
