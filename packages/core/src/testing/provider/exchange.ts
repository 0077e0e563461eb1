import type { ServerResponse } from 'node:http'
import type { Behaviour } from './behaviour.js'
import type { CallLogEntry } from './call.js'
import { pause } from './pause.js'
import type { Vendor } from './vendors.js'

/** `arrived`: read; `answering`: its usage is known, nothing is sent yet; `completed`: its whole answer is written. */
export type CallEvent = 'arrived' | 'answering' | 'completed'

/** One call and the answer to it. */
export interface Exchange {
  call: CallLogEntry
  response: ServerResponse
  behaviour: Behaviour
  /** Whose API was called. */
  vendor: Vendor
  chunkDelayMs: number
  countTokens: (text: string) => number
  tell: (event: CallEvent) => void
}

/** Notes what is reported as usage, before a byte of the answer is sent. */
export function report({ call, tell }: Exchange, usage: unknown): void {
  call.usage = usage
  tell('answering')
}

/** Answers an error in the API's own shape. */
export function refuse(exchange: Exchange, status: number, type: string, message: string): void {
  const { call, vendor } = exchange
  end(exchange, status, JSON.stringify(vendor.errorBody({ status, type, message }, call)), false)
}

/** Answers a request that no provider would take. */
export function refuseRequest(exchange: Exchange, message: string): void {
  refuse(exchange, 400, 'invalid_request_error', message)
}

/** Answers JSON, with its usage noted. */
export function answerWith(exchange: Exchange, usage: unknown, body: object): void {
  report(exchange, usage)
  end(exchange, 200, JSON.stringify(body))
}

/** Answers a whole body; `completes` when the caller has then got what it asked for. */
export function end(
  exchange: Exchange,
  status: number,
  body: string | Buffer,
  completes = true,
  contentType = 'application/json',
): void {
  const { response, behaviour } = exchange
  const headers = { 'content-type': contentType, 'content-length': Buffer.byteLength(body) }
  response.writeHead(status, headers)
  if (behaviour.byteDelayMs === undefined) finish(exchange, body, completes)
  else void write(exchange, body).then(() => finish(exchange, '', completes))
}

/** Ends the answer. */
export function finish({ call, response, tell }: Exchange, last: string | Buffer, completes = true): void {
  response.end(last, () => {
    if (!completes || response.destroyed) return
    call.completed = true
    tell('completed')
  })
}

/** Writes a piece of an answer; waits for a slow reader. */
export async function write({ response, behaviour }: Exchange, piece: string | Buffer): Promise<void> {
  if (behaviour.byteDelayMs === undefined) {
    if (!response.write(piece)) await drained(response)
    return
  }
  for (const byte of Buffer.from(piece)) {
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
