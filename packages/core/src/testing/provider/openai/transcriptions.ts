import { around, chunk, dataEvent } from '../events.js'
import { answerWith, end, refuseRequest, report, type Exchange } from '../exchange.js'
import { recordOf, textIn, type Json } from '../json.js'
import { wordsOf } from '../simulate-answer.js'
import { streamEvents } from '../stream.js'
import { usageMember, usageToReport } from '../usage.js'

interface Transcript {
  text: string
  seconds: number
}

/** Answers `POST /audio/transcriptions`. */
export async function transcriptions(exchange: Exchange): Promise<void> {
  const { call, behaviour } = exchange
  const { bytes, seconds } = recordOf(call.body.file)
  const format = textIn(call.body.response_format ?? 'json')
  const wrong = call.model === '' ? 'model' : bytes === undefined ? 'file' : null
  if (wrong !== null || !Object.hasOwn(formats, format)) {
    refuseRequest(exchange, `Invalid value for '${wrong ?? 'response_format'}'.`)
    return
  }
  const transcript = {
    text: `A recording of ${Number(bytes)} bytes was heard by a simulated provider.`,
    seconds: Number(seconds),
  }
  const written = formats[format]!(transcript)
  if (typeof written === 'string') {
    report(exchange, null)
    end(exchange, 200, written, true, 'text/plain; charset=utf-8')
    return
  }
  const usage = usageToReport(behaviour, usageOf(exchange, transcript))
  if (call.stream && !isWhisper(exchange)) await streamTranscript(exchange, transcript, usage)
  else answerWith(exchange, usage, { ...written, ...usageMember(usage) })
}

/** Texts report no usage. */
const formats: Record<string, (transcript: Transcript) => string | Json> = {
  json: ({ text }) => ({ text }),
  verbose_json: ({ text, seconds }) => ({
    task: 'transcribe',
    language: 'english',
    duration: seconds,
    text,
    segments: [{ ...segment, start: 0, end: seconds, text }],
  }),
  text: ({ text }) => `${text}\n`,
  srt: ({ text, seconds }) => `1\n${clock(0, ',')} --> ${clock(seconds, ',')}\n${text}\n\n`,
  vtt: ({ text, seconds }) => `WEBVTT\n\n${clock(0, '.')} --> ${clock(seconds, '.')}\n${text}\n\n`,
}

const segment = {
  ...{ id: 0, seek: 0, tokens: [], temperature: 0 },
  ...{ avg_logprob: 0, compression_ratio: 1, no_speech_prob: 0 },
}

/** `00:01:02,345` */
const clock = (seconds: number, point: string): string =>
  new Date(seconds * 1000).toISOString().slice(11, 23).replace('.', point)

const isWhisper = ({ call }: Exchange): boolean => call.model.includes('whisper')

const heardTokensPerSecond = 10

/** Seconds for Whisper, tokens for the others. */
function usageOf(exchange: Exchange, { text, seconds }: Transcript): Json {
  if (isWhisper(exchange)) return { type: 'duration', seconds: Math.ceil(seconds) }
  const heard = Math.ceil(seconds * heardTokensPerSecond)
  const prompt = exchange.countTokens(textIn(exchange.call.body.prompt))
  const output = wordsOf(text).length
  return {
    type: 'tokens',
    input_tokens: heard + prompt,
    input_token_details: { audio_tokens: heard, text_tokens: prompt },
    output_tokens: output,
    total_tokens: heard + prompt + output,
  }
}

async function streamTranscript(exchange: Exchange, { text }: Transcript, usage: unknown): Promise<void> {
  const deltas = wordsOf(text).map((delta) => chunk(dataEvent({ type: 'transcript.text.delta', delta })))
  const done = around(dataEvent({ type: 'transcript.text.done', text, ...usageMember(usage) }))
  await streamEvents(exchange, usage, [...deltas, done])
}
