import { readSseEvent, SseSplitter } from '../../metering/index.js'
import type { UpstreamResponse } from '../../ports/index.js'
import { parseObject } from './parse-object.js'

/** More than any first event has: what is longer has begun. */
const openingMaxBytes = 64 * 1024

/** A stream whose first event has come. */
export interface BegunStream extends AsyncIterator<Uint8Array> {
  next(): Promise<IteratorResult<Uint8Array>>
  /** What it opens with, which `next` gives once more. */
  first: Uint8Array
}

/**
 * Waits for the first event of a stream, in however many pieces it comes: until then nothing has reached the caller,
 * and another provider can still take over. When it ends at once, or opens with an error: what that says, null for
 * nothing.
 * @throws UpstreamFault when it breaks
 */
export async function begunStream(
  response: UpstreamResponse,
): Promise<BegunStream | { error: Uint8Array | null }> {
  const source = response.stream()[Symbol.asyncIterator]()
  const { first, event } = await openingOf(source)
  const error = openingError(event)
  if (first.length === 0 || error) {
    response.abort()
    return { error }
  }
  let given = false
  return {
    first,
    next: () => {
      if (given) return source.next()
      given = true
      return Promise.resolve({ done: false, value: first })
    },
  }
}

/** The pieces up to the end of the first event, as one, and that event. */
async function openingOf(
  source: AsyncIterator<Uint8Array>,
): Promise<{ first: Uint8Array; event: Uint8Array }> {
  const splitter = new SseSplitter()
  const pieces: Uint8Array[] = []
  let event: Uint8Array | undefined
  while (!event && splitter.waitingBytes <= openingMaxBytes) {
    const read = await source.next()
    if (read.done) break
    pieces.push(read.value)
    event = splitter.push(read.value)[0]
  }
  const first = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)
  return { first, event: event ?? first }
}

function openingError(event: Uint8Array): Uint8Array | null {
  if (!Buffer.from(event.buffer, event.byteOffset, event.length).includes('"error"')) return null
  const data = readSseEvent(event).data ?? ''
  const { error } = parseObject(data) ?? {}
  return (error ?? null) === null ? null : Buffer.from(data)
}
