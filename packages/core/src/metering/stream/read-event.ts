import type { Json } from '../usage/figures.js'
import { readSseEvent } from './sse-event.js'
import type { StreamFormat } from './stream-format.js'
import { isJson, type Tally, textOr } from './tally.js'

/** Reads an event of a stream into a tally, unless something has closed it: what follows `[DONE]` is not the answer. */
export function readEvent(format: StreamFormat, tally: Tally, bytes: Uint8Array): void {
  if (tally.isClosed) return
  const { name, data } = readSseEvent(bytes)
  if (data === null) return
  if (data.trim() === '[DONE]') {
    tally.isClosed = true
    if (format.endsBy === 'done') tally.terminator = '[DONE]'
    return
  }
  const event = parsed(data)
  if (!event) return
  if ((event.error ?? null) !== null) tally.error = event.error
  format.take(tally, event, textOr(event.type, name))
  if (tally.terminator !== null) tally.isClosed = true
}

function parsed(data: string): Json | null {
  try {
    const value: unknown = JSON.parse(data)
    return isJson(value) ? value : null
  } catch {
    return null
  }
}
