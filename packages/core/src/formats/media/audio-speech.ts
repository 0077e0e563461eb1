import { z } from 'zod'
import { estimateInputTokens } from '../../metering/index.js'
import { setMembers } from '../json-members.js'
import { jsonRequest, type Endpoint } from '../llm-request.js'
import { changedMembers } from '../openai/changed-members.js'
import { modelName, validate } from '../openai/fields.js'
import { openaiChat } from '../openai/openai-chat.js'
import { readJson } from '../read-json.js'
import { durationOf, type Duration } from './audio-duration.js'

const once = new Set(['model', 'input', 'response_format', 'stream_format'])

/** Source: OpenAI API reference, Create speech. */
const speechBody = z.looseObject({
  model: modelName,
  input: z.string().min(1).max(100_000),
  response_format: z.string().max(32).nullish(),
  stream_format: z.enum(['sse', 'audio']).nullish(),
})

/** Raw samples: 24 kHz, 16 bits, one channel (OpenAI guide "Text to speech"). */
const pcmBytesPerSecond = 48_000
/** The slowest speech: what a ceiling counts with. */
const charactersPerSecond = 8
/** Audio tokens a second, at the most (OpenAI pricing, gpt-4o-mini-tts: 0.015 USD a minute at 12 USD per million). */
const tokensPerSecond = 25

/** `POST /v1/audio/speech` */
export const audioSpeech: Endpoint = {
  name: 'audio.speech',
  chat: null,
  errors: openaiChat,
  requestIdHeaders: ['x-request-id'],
  read: (bytes, countTokens) => {
    const body = readJson(bytes, once)
    const asked = validate(speechBody, body.value)
    // Code points are what is billed, not UTF-16 units.
    const characters = Array.from(asked.input).length
    const longestSeconds = Math.ceil(characters / charactersPerSecond)
    const isEvents = asked.stream_format === 'sse'
    return {
      ...jsonRequest,
      model: asked.model,
      stream: isEvents,
      maxOutputTokens: longestSeconds * tokensPerSecond,
      answers: 1,
      inputTokens: estimateInputTokens(body.value, countTokens),
      hasOutput: true,
      attributes: {},
      units: { input_chars: characters, output_audio_seconds: longestSeconds },
      unitsServed: (_, recording) => {
        const { seconds, isExact } = spoken(recording, asked.response_format ?? 'mp3')
        const played = recording.length > 0 ? { output_audio_seconds: seconds.toFixed(3) } : {}
        return { units: { input_chars: characters, ...played }, isExact }
      },
      answersBytes: !isEvents,
      body: body.value,
      bodyFor: (changes) => setMembers(body.text, body.members, changedMembers(asked, changes)),
    }
  },
}

const spoken = (recording: Uint8Array, format: string): Duration =>
  format === 'pcm' ? { seconds: recording.length / pcmBytesPerSecond, isExact: true } : durationOf(recording)
