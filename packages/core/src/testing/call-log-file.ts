import { closeSync, openSync, writeSync } from 'node:fs'
import { credentialOf, type CallEvent, type CallLogEntry } from './provider/index.js'

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
  arrived: (call) => {
    const { id, atMs, method, path, model, stream, requestId, body, bodyBytes } = call
    const authorizationHint = credentialOf(call).slice(-4)
    return { id, atMs, method, path, model, stream, requestId, body, bodyBytes, authorizationHint }
  },
  answering: ({ id, usage }) => ({ id, usage }),
  completed: ({ id }) => ({ id }),
}
