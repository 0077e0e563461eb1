import { MeterwayError } from '../kernel/errors.js'
import { chatStreamMeter, type StreamMeter } from './chat-stream-meter.js'
import { chatFormats } from './usage-format.js'

/**
 * Meters a stream of one wire format, fed with bytes cut anywhere.
 * @throws MeterwayError `invalid_request` for a format that does not stream
 * @example
 * const meter = meterStream('openai.chat')
 * for await (const bytes of body) meter.push(bytes)
 * const { usage, text, outcome } = meter.end()
 */
export function meterStream(format: string): StreamMeter {
  if (chatFormats[format]) return chatStreamMeter(format)
  throw new MeterwayError('invalid_request', `there is no stream format ${JSON.stringify(format)}`)
}
