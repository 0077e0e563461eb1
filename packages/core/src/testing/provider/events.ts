import type { Json } from './json.js'

/** One piece of a stream, mostly an event; faults are counted in those that are chunks of the answer. */
export interface StreamEvent {
  bytes: string | Buffer
  isChunk: boolean
}

export const chunk = (bytes: string | Buffer): StreamEvent => ({ bytes, isChunk: true })

export const around = (bytes: string | Buffer): StreamEvent => ({ bytes, isChunk: false })

/** A server-sent event without a name. */
export const dataEvent = (value: Json): string => `data: ${JSON.stringify(value)}\n\n`

/** A server-sent event that is named by its type, as those of OpenAI's newer APIs are. */
export const namedEvent = (value: Json & { type: string }): string =>
  `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`
