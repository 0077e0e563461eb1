import { closeSync, openSync, writeSync } from 'node:fs'
import type { CallEvent, CallLogEntry } from './provider/index.js'

/**
 * Keeps a file of calls, a line of JSON for each event, written before the call goes on: whatever process dies, the
 * file knows at least what the callers know.
 */
export interface CallLogFile {
  write(event: CallEvent, call: CallLogEntry): void
  close(): void
}

export function callLogFile(path: string): CallLogFile {
  const file = openSync(path, 'a')
  return {
    write: (event, call) => void writeSync(file, `${JSON.stringify({ event, ...factsOf[event](call) })}\n`),
    close: () => closeSync(file),
  }
}

const factsOf: Record<CallEvent, (call: CallLogEntry) => object> = {
  arrived: ({ id, atMs, method, path, model, authorization, requestId, body }) => ({
    ...{ id, atMs, method, path, model, requestId, body },
    authorizationHint: authorization.slice(-4),
  }),
  answering: ({ id, usage }) => ({ id, usage }),
  completed: ({ id }) => ({ id }),
}
