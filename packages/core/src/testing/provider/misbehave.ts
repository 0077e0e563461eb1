import { credentialOf } from './call.js'
import { end, finish, refuse, report, write, type Exchange } from './exchange.js'

/** Answers a fault that comes instead of an answer. True when it did. */
export function misbehave(exchange: Exchange): boolean {
  const { response, call, behaviour } = exchange
  const { status, retryAfter, redirect, rawBody, fillBytes } = behaviour
  if (behaviour.hang) return true
  if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter)
  if (redirect !== undefined) response.writeHead(302, { location: redirect }).end()
  else if (rawBody !== undefined) end(exchange, status ?? 200, rawBody)
  else if (fillBytes !== undefined) void fill(exchange, fillBytes)
  else if (behaviour.echoAuthorization)
    refuse(exchange, status ?? 400, 'invalid_request_error', `You sent ${credentialOf(call)}`)
  else if (status !== undefined)
    refuse(
      exchange,
      status,
      'simulated_error',
      `The simulated provider was asked to fail with ${String(status)}.`,
    )
  else return false
  return true
}

const filler = 'x'.repeat(64 * 1024)

/** A body, or the one line of a stream, of any length. */
async function fill(exchange: Exchange, bytes: number): Promise<void> {
  const { response, call } = exchange
  report(exchange, null)
  response.writeHead(200, { 'content-type': call.stream ? 'text/event-stream' : 'application/json' })
  await write(exchange, `${call.stream ? 'data: ' : ''}{"choices":[{"index":0,"message":{"content":"`)
  for (let sent = 0; sent < bytes && !response.destroyed; sent += filler.length) await write(exchange, filler)
  finish(exchange, `"}}]}${call.stream ? '\n\n' : ''}`)
}
