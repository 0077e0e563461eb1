import type { StreamEvent } from './events.js'
import { finish, report, write, type Exchange } from './exchange.js'
import { pause } from './pause.js'

/** Answers a stream of events, with the usage that they report noted; breaks it off where the behaviour says so. */
export async function streamEvents(
  exchange: Exchange,
  usage: unknown,
  events: readonly StreamEvent[],
  contentType = 'text/event-stream; charset=utf-8',
): Promise<void> {
  const { response, behaviour, chunkDelayMs } = exchange
  report(exchange, usage)
  response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-cache' })
  let chunks = 0
  for (const [index, { bytes, isChunk }] of events.entries()) {
    if (response.destroyed || (await breakOff(exchange, chunks, index))) return
    if (index === events.length - 1) break
    await write(exchange, bytes)
    if (!isChunk) continue
    chunks++
    await pause(chunkDelayMs)
  }
  const last = Buffer.from(events.at(-1)?.bytes ?? '')
  finish(exchange, Buffer.concat([last, Buffer.from(behaviour.afterDone ?? '')]))
}

/** True when the stream ends here, after so many chunks and events. */
async function breakOff(exchange: Exchange, chunks: number, events: number): Promise<boolean> {
  const { call, response, behaviour, vendor } = exchange
  if (behaviour.resetAfterChunks === chunks) {
    // A reset discards what the reader has not yet taken.
    await pause(20)
    response.socket?.resetAndDestroy()
    return true
  }
  if (behaviour.cutAfterChunks === chunks) {
    finish(exchange, '', false)
    return true
  }
  if (behaviour.errorAfterChunks === chunks) {
    const fault = { status: 500, type: 'server_error', message: 'The simulated provider failed.' }
    finish(exchange, vendor.errorEvent(fault, call, events), false)
    return true
  }
  return behaviour.stallAfterChunks === chunks
}
