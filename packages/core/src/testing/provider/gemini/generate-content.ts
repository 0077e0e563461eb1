import type { CallLogEntry } from '../call.js'
import { around, chunk } from '../events.js'
import { answerWith, refuseRequest, type Exchange } from '../exchange.js'
import { isCount, recordOf, recordsOf, type Json } from '../json.js'
import { piecesOfInput, simulateAnswer, wordsOf, type SimulatedAnswer } from '../simulate-answer.js'
import { streamEvents } from '../stream.js'
import { usageToReport } from '../usage.js'
import { framed, isEventStream } from './frame.js'
import { generateAsk } from './generate-ask.js'
import { functionCallParts, generation, generationUsage } from './generation.js'

/** Answers `POST /models/{model}:generateContent` and `:streamGenerateContent`. */
export async function generateContent(exchange: Exchange): Promise<void> {
  const { call, behaviour, countTokens } = exchange
  const wrong = wrongPart(call)
  if (wrong !== null) {
    refuseRequest(exchange, wrong)
    return
  }
  const answer = simulateAnswer(generateAsk(call.body), countTokens)
  if (call.stream) {
    await streamGeneration(exchange, answer)
    return
  }
  const usage = usageToReport(behaviour, generationUsage(answer))
  const parts = answer.toolCalls.length > 0 ? functionCallParts(answer, call) : [{ text: answer.text }]
  answerWith(exchange, usage, generation(exchange, answer, parts, usage, true))
}

/** Every piece reports the usage so far; calls come whole; the last piece has the reason of the end alone. */
async function streamGeneration(exchange: Exchange, answer: SimulatedAnswer): Promise<void> {
  const { call, behaviour } = exchange
  let tokens = 0
  const chunks = partsOf(answer, call).map(({ part, tokens: more }, index) => {
    tokens += more
    const soFar = usageToReport(behaviour, generationUsage(answer, tokens))
    return chunk(framed(call, generation(exchange, answer, [part], soFar, false), index, false))
  })
  const usage = usageToReport(behaviour, generationUsage(answer))
  const last = generation(exchange, answer, [{ text: '' }], usage, true)
  const events = [...chunks, around(framed(call, last, chunks.length, true))]
  await streamEvents(
    exchange,
    usage,
    events,
    isEventStream(call.query) ? 'text/event-stream' : 'application/json',
  )
}

/** The parts that are sent one by one, each with its tokens. */
function partsOf(answer: SimulatedAnswer, call: CallLogEntry): { part: Json; tokens: number }[] {
  if (answer.toolCalls.length === 0)
    return wordsOf(answer.text).map((text) => ({ part: { text }, tokens: 1 }))
  const parts = functionCallParts(answer, call)
  return answer.toolCalls.map((toolCall, index) => ({
    part: parts[index]!,
    tokens: 1 + piecesOfInput(toolCall).length,
  }))
}

const counts = ['candidateCount', 'maxOutputTokens']

/** Why the API would refuse a call. */
function wrongPart({ model, body }: CallLogEntry): string | null {
  const contents = recordsOf(body.contents)
  if (contents.length === 0) return 'contents is not specified'
  const config = recordOf(body.generationConfig)
  const count = counts.find((name) => !isCount(config[name] ?? 1))
  if (count !== undefined) return `generation_config.${count}: must be a positive number`
  const isUnsigned = model.startsWith('gemini-3') && contents.some(lacksSignature)
  return isUnsigned ? 'Function call is missing a thought_signature in functionCall parts.' : null
}

/** Gemini 3 wants the signature of a turn's first call back. */
function lacksSignature({ parts }: Json): boolean {
  const [first] = recordsOf(parts).filter(({ functionCall }) => functionCall !== undefined)
  return first !== undefined && first.thoughtSignature === undefined
}
