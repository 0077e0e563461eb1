import { readSseEvent, SseSplitter } from '../../metering/index.js'
import type { UpstreamResponse } from '../../ports/index.js'
import { parseObject } from './parse-object.js'

/** A stream whose first piece has come. */
export interface BegunStream extends AsyncIterator<Uint8Array> {
  next(): Promise<IteratorResult<Uint8Array>>
  /** The first piece, which `next` gives once more. */
  first: Uint8Array
}

/**
 * Waits for the first piece of a stream: until then nothing has reached the caller, and another provider can still
 * take over. When it ends at once, or opens with an error: what that says, null for nothing.
 * @throws UpstreamFault when it breaks
 */
export async function begunStream(
  response: UpstreamResponse,
): Promise<BegunStream | { error: Uint8Array | null }> {
  const source = response.stream()[Symbol.asyncIterator]()
  const opening = await source.next()
  const error = opening.done ? null : openingError(opening.value)
  if (opening.done || error) {
    response.abort()
    return { error }
  }
  let given = false
  return {
    first: opening.value,
    next: () => {
      if (given) return source.next()
      given = true
      return Promise.resolve(opening)
    },
  }
}

function openingError(piece: Uint8Array): Uint8Array | null {
  if (!Buffer.from(piece.buffer, piece.byteOffset, piece.length).includes('"error"')) return null
  const [event = piece] = new SseSplitter().push(piece)
  const data = readSseEvent(event).data ?? ''
  const { error } = parseObject(data) ?? {}
  return (error ?? null) === null ? null : Buffer.from(data)
}
