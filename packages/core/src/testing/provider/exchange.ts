import type { ServerResponse } from 'node:http'
import type { Behaviour } from './behaviour.js'
import type { CallLogEntry, Json } from './call.js'
import { pause } from './pause.js'

/** `arrived`: read; `answering`: its usage is known, nothing is sent yet; `completed`: its whole answer is written. */
export type CallEvent = 'arrived' | 'answering' | 'completed'

/** One call and the answer to it. */
export interface Exchange {
  call: CallLogEntry
  response: ServerResponse
  behaviour: Behaviour
  chunkDelayMs: number
  countTokens: (text: string) => number
  tell: (event: CallEvent) => void
}

/** Notes what is reported as usage, before a byte of the answer is sent. */
export function report({ call, tell }: Exchange, usage: unknown): void {
  call.usage = usage
  tell('answering')
}

/** Answers an error of OpenAI's shape. */
export function refuse(exchange: Exchange, status: number, type: string, message: string): void {
  end(exchange, status, JSON.stringify(errorBody(type, message)), false)
}

export const errorBody = (type: string, message: string): Json => ({
  error: { message, type, param: null, code: type },
})

/** Answers JSON; `completes` when the caller has then got what it asked for. */
export function end(exchange: Exchange, status: number, text: string, completes = true): void {
  const { response, behaviour } = exchange
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
  response.writeHead(status, headers)
  if (behaviour.byteDelayMs === undefined) finish(exchange, text, completes)
  else void write(exchange, text).then(() => finish(exchange, '', completes))
}

/** Ends the answer. */
export function finish({ call, response, tell }: Exchange, text: string, completes = true): void {
  response.end(text, () => {
    if (!completes || response.destroyed) return
    call.completed = true
    tell('completed')
  })
}

/** Writes a piece of an answer; waits for a slow reader. */
export async function write({ response, behaviour }: Exchange, text: string): Promise<void> {
  if (behaviour.byteDelayMs === undefined) {
    if (!response.write(text)) await drained(response)
    return
  }
  for (const byte of Buffer.from(text)) {
    if (response.destroyed) return
    response.write(Buffer.of(byte))
    await pause(behaviour.byteDelayMs)
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done)
      resolve()
    }
    response.on('drain', done).on('close', done)
  })
}
