import type { Behaviour } from '../behaviour.js'
import type { CallLogEntry } from '../call.js'
import { around, chunk, dataEvent, type StreamEvent } from '../events.js'
import type { Exchange } from '../exchange.js'
import { recordOf, type Json } from '../json.js'
import { piecesOfInput, wordsOf, type SimulatedAnswer } from '../simulate-answer.js'
import { streamEvents } from '../stream.js'
import { usageToReport } from '../usage.js'
import { chatUsage, finishReasons, toolCallParts } from './chat-parts.js'

/** Answers as server-sent events, the way OpenAI does unless told otherwise. */
export async function streamChat(
  exchange: Exchange,
  head: Json,
  answer: SimulatedAnswer,
  usage: unknown,
): Promise<void> {
  const { call, behaviour } = exchange
  const asked = recordOf(call.body.stream_options).include_usage === true
  const place = behaviour.usageOn ?? 'last'
  const isSent = usage !== null && (asked || place !== 'last')
  const event = (choices: unknown[], reported: unknown): string =>
    dataEvent({ ...head, choices, ...(asked || reported !== null ? { usage: reported } : {}) })

  const deltas = deltasOf(answer, call).map((delta, index) => {
    const soFar = isSent && place === 'every' ? grown(behaviour, answer, index + 1) : null
    return chunk(event(choicesOf(answer, delta, null), soFar))
  })
  const finished = choicesOf(answer, {}, finishReasons[answer.finishReason])
  const last = event(finished, isSent && place !== 'last' ? usage : null)
  const copies = Array.from({ length: isSent ? copiesAtLast[place] : 0 }, () => event([], usage))
  const closing: StreamEvent[] = [last, ...copies, 'data: [DONE]\n\n'].map(around)
  await streamEvents(exchange, isSent ? usage : null, [...deltas, ...closing])
}

const copiesAtLast = { last: 1, finish: 0, every: 1, repeated: 2 }

const choicesOf = ({ choices }: SimulatedAnswer, delta: Json, finishReason: string | null): unknown[] =>
  Array.from({ length: choices }, (_, index) => ({
    index,
    delta,
    logprobs: null,
    finish_reason: finishReason,
  }))

function deltasOf(answer: SimulatedAnswer, call: CallLogEntry): Json[] {
  const deltas =
    answer.toolCalls.length === 0
      ? wordsOf(answer.text).map((content) => ({ content }))
      : toolDeltas(answer, call).map((part) => ({ tool_calls: [part] }))
  return deltas.map((delta, index) => (index === 0 ? { role: 'assistant', ...delta } : delta))
}

/** Each call by its name first, then its arguments in pieces. */
function toolDeltas(answer: SimulatedAnswer, call: CallLogEntry): Json[] {
  const parts = toolCallParts(answer, call)
  return answer.toolCalls.flatMap((toolCall, index) => [
    { index, ...parts[index], function: { name: toolCall.name, arguments: '' } },
    ...piecesOfInput(toolCall).map((piece) => ({ index, function: { arguments: piece } })),
  ])
}

/** Usage as it stands after so many words. */
const grown = (behaviour: Behaviour, answer: SimulatedAnswer, words: number): unknown =>
  usageToReport(behaviour, chatUsage({ ...answer, completionTokens: words }))
