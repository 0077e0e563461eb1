import { asciiOf } from './ascii-of.js'
import { streamFormats } from './stream-formats.js'

/** `data: [DONE]` and a comment or two; a chunk of an answer is longer. */
const doneMaxBytes = 64

/**
 * Whether an event tells the caller that the answer is whole, so that it has to wait until the charge is durable:
 * `data: [DONE]`, `message_stop`, `response.completed`, or the finish reason where the stream just ends.
 * An error event is none: it may pass.
 */
export function isClosingEvent(format: string, event: Uint8Array): boolean {
  const stream = streamFormats[format]
  if (!stream || (stream.endsBy === 'done' && event.length > doneMaxBytes)) return false
  return stream.closing.test(asciiOf(event))
}

/**
 * Whether an event is the chunk that `stream_options.include_usage` brings: usage, and no choices. A caller who did
 * not ask for it must not see it. Azure's first chunk has no choices either, but no usage.
 */
export function isUsageOnlyChunk(event: Uint8Array): boolean {
  const text = asciiOf(event)
  return /"choices"\s*:\s*\[\s*\]/.test(text) && /"usage"\s*:\s*\{/.test(text)
}
