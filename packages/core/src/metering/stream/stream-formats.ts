import { usageFormats } from '../usage/usage-formats.js'
import { anthropicStream } from './anthropic-stream.js'
import { chatStream } from './chat-stream.js'
import { geminiStream } from './gemini-stream.js'
import { imageStream, speechStream, transcriptionStream } from './media-stream.js'
import { responsesStream } from './responses-stream.js'
import type { StreamFormat } from './stream-format.js'

const chatFormats = Object.keys(usageFormats).filter((format) => format.endsWith('.chat'))

/** Every stream that can be metered, by the name of its usage format. */
export const streamFormats: Readonly<Record<string, StreamFormat>> = {
  ...Object.fromEntries(chatFormats.map((format) => [format, chatStream])),
  'openai.responses': responsesStream,
  'openai.images': imageStream,
  'openai.speech': speechStream,
  'openai.speech.sse': speechStream,
  'openai.transcription': transcriptionStream,
  'anthropic.messages': anthropicStream,
  'gemini.generateContent': geminiStream,
}
