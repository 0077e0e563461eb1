import { around, chunk, type StreamEvent } from '../events.js'
import { recordOf, type Json } from '../json.js'
import { piecesOfInput, wordsOf, type SimulatedAnswer } from '../simulate-answer.js'

/** The events of a streamed message. */
export function messageEvents(
  message: Json & { content: Json[] },
  answer: SimulatedAnswer,
  usage: unknown,
): StreamEvent[] {
  const { content, stop_reason, stop_sequence, stop_details } = message
  const start = {
    ...message,
    content: [],
    stop_reason: null,
    ...(usage === null ? {} : { usage: usageAtStart(usage) }),
  }
  const end = {
    delta: { stop_reason, stop_sequence, stop_details },
    ...(usage === null ? {} : { usage: usageAtEnd(usage) }),
  }
  return [
    around(event('message_start', { message: start })),
    ...content.flatMap((block, index) => blockEvents(block, index, answer)),
    around(event('message_delta', end)),
    around(event('message_stop', {})),
  ]
}

/** A block starts empty; the first is followed by a ping. */
function blockEvents(block: Json, index: number, answer: SimulatedAnswer): StreamEvent[] {
  const empty = block.type === 'text' ? { text: '' } : { input: {} }
  return [
    around(event('content_block_start', { index, content_block: { ...block, ...empty } })),
    ...(index === 0 ? [around(event('ping', {}))] : []),
    ...deltasOf(answer, index).map((delta) => chunk(event('content_block_delta', { index, delta }))),
    around(event('content_block_stop', { index })),
  ]
}

function deltasOf({ text, toolCalls }: SimulatedAnswer, index: number): Json[] {
  const toolCall = toolCalls[index]
  if (!toolCall) return wordsOf(text).map((word) => ({ type: 'text_delta', text: word }))
  return ['', ...piecesOfInput(toolCall)].map((piece) => ({ type: 'input_json_delta', partial_json: piece }))
}

/** The input's side is known at the start; the output's is a placeholder. */
const usageAtStart = (usage: unknown): Json => ({ ...recordOf(usage), output_tokens: 1 })

/** Without what the start alone tells: the lifetimes of what was cached, the tier. */
const usageAtEnd = (usage: unknown): Json =>
  Object.fromEntries(Object.entries(recordOf(usage)).filter(([name]) => name.endsWith('_tokens')))

/** A named event; its JSON is padded with spaces, as Anthropic's is. */
function event(type: string, members: Json): string {
  const json = JSON.stringify({ type, ...members })
  const padding = ' '.repeat((json.length * 7) % 16)
  return `event: ${type}\ndata: ${json.slice(0, -1)}${padding}}\n\n`
}
