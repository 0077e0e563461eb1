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
 * take over. Null when the stream ends, or opens with an error.
 * @throws UpstreamFault when it breaks
 */
export async function begunStream(response: UpstreamResponse): Promise<BegunStream | null> {
  const source = response.stream()[Symbol.asyncIterator]()
  const opening = await source.next()
  if (opening.done || opensWithError(opening.value)) {
    response.abort()
    return null
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

function opensWithError(piece: Uint8Array): boolean {
  if (!Buffer.from(piece.buffer, piece.byteOffset, piece.length).includes('"error"')) return false
  const [event = piece] = new SseSplitter().push(piece)
  const { error } = parseObject(readSseEvent(event).data ?? '') ?? {}
  return error !== undefined && error !== null
}
