import { execFileSync, fork, type ChildProcess } from 'node:child_process'
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

const answersWithinMs = 60_000

/** As `npm start` runs the reference server: room for what is under way between two collections of garbage. */
const nodeOptions = ['--max-semi-space-size=32']

/** Starts a program of this folder on one core; it is ready, or done, with its first message. */
export async function start<T>(
  program: string,
  parameters: string[],
  core: number,
): Promise<{ child: ChildProcess; message: T }> {
  const path = fileURLToPath(new URL(program, import.meta.url))
  const child = canPin
    ? fork(path, parameters, {
        execPath: 'taskset',
        execArgv: ['-c', String(core), process.execPath, ...nodeOptions],
      })
    : fork(path, parameters, { execArgv: nodeOptions })
  return { child, message: await nextMessage<T>(child, program) }
}

/** Asks a running program for its figures. */
export function ask<T>(child: ChildProcess): Promise<T> {
  const answer = nextMessage<T>(child, 'a process that was asked')
  child.send('figures')
  return answer
}

export const stop = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })

function nextMessage<T>(child: ChildProcess, program: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const done = (finish: () => void): void => {
      clearTimeout(timer)
      child.off('message', onMessage).off('exit', onExit)
      finish()
    }
    const onMessage = (message: unknown): void => done(() => resolve(message as T))
    const onExit = (code: number | null): void =>
      done(() => reject(new Error(`${program} ended with ${String(code)}`)))
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      done(() => reject(new Error(`${program} did not answer in time`)))
    }, answersWithinMs)
    child.on('message', onMessage).on('exit', onExit)
  })
}
