import { around, chunk, dataEvent } from '../events.js'
import { refuseRequest, type Exchange } from '../exchange.js'
import { textIn, type Json } from '../json.js'
import { silences, type Silence } from '../recording.js'
import { wordsOf } from '../simulate-answer.js'
import { streamEvents } from '../stream.js'
import { usageMember, usageToReport } from '../usage.js'

/** Answers `POST /audio/speech`: silence, as long as the words would take. */
export async function speech(exchange: Exchange): Promise<void> {
  const { body, stream } = exchange.call
  const format = textIn(body.response_format ?? 'mp3')
  const silence = Object.hasOwn(silences, format) ? silences[format] : undefined
  const wrong = wrongField(body)
  if (wrong !== null || !silence) {
    refuseRequest(exchange, `Invalid value for '${wrong ?? 'response_format'}'.`)
    return
  }
  const words = wordsOf(textIn(body.input)).length
  await (stream ? speakInEvents : speak)(exchange, silence, words)
}

/** The recording alone, which reports no usage. */
async function speak(exchange: Exchange, silence: Silence, words: number): Promise<void> {
  const { errorAfterChunks, ...behaviour } = exchange.behaviour
  // Bytes of a recording have no room for an error: the connection breaks.
  if (errorAfterChunks !== undefined) behaviour.resetAfterChunks = errorAfterChunks
  const pieces = Array.from({ length: words }, () => chunk(silence.piece))
  const events = [around(silence.head(words)), ...pieces, around('')]
  await streamEvents({ ...exchange, behaviour }, null, events, silence.contentType)
}

const tokensOfWord = 3

async function speakInEvents(exchange: Exchange, silence: Silence, words: number): Promise<void> {
  const { call, behaviour, countTokens } = exchange
  const input = countTokens(textIn(call.body.input))
  const output = words * tokensOfWord
  const usage = usageToReport(behaviour, {
    input_tokens: input,
    output_tokens: output,
    total_tokens: input + output,
  })
  const deltas = Array.from({ length: words }, (_, index) => {
    const head = index === 0 ? silence.head(words) : Buffer.alloc(0)
    const audio = Buffer.concat([head, silence.piece]).toString('base64')
    return chunk(dataEvent({ type: 'speech.audio.delta', audio }))
  })
  const done = around(dataEvent({ type: 'speech.audio.done', ...usageMember(usage) }))
  await streamEvents(exchange, usage, [...deltas, done])
}

/** The first field that a provider would refuse. */
function wrongField({ model, input, stream_format: format }: Json): string | null {
  if (typeof model !== 'string' || model === '') return 'model'
  if (typeof input !== 'string' || input === '') return 'input'
  return format === 'sse' && model.startsWith('tts-1') ? 'stream_format' : null
}
