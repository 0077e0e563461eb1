import type { Json } from '../usage/figures.js'
import type { StreamFormat } from './stream-format.js'
import { isJson, objectsOf, type Tally } from './tally.js'

const telling = /"(?:usage|finish_reason)"\s*:(?!\s*null)|"error"|\[DONE\]/

/** OpenAI API reference, chat completion chunk object; and what compatible vendors make of it. */
export const chatStream: StreamFormat = {
  endsBy: 'done',
  carriesText: true,
  isTelling: (event, tally) =>
    telling.test(event) || (tally.served.service_tier === undefined && event.includes('"service_tier"')),
  closing: /(?:^|[\r\n])data: ?\[DONE\]/,
  take: (tally, chunk) => {
    if (typeof chunk.service_tier === 'string') tally.served.service_tier = chunk.service_tier
    const choices = objectsOf(chunk.choices)
    for (const choice of choices) takeChoice(tally, choice)
    const groq = isJson(chunk.x_groq) ? chunk.x_groq.usage : undefined
    tally.takeUsage(chunk.usage ?? choices[0]?.usage ?? groq, tally.isFinished)
  },
}

function takeChoice(tally: Tally, { index, delta, finish_reason: finishReason }: Json): void {
  if (finishReason === 'error') tally.error ??= { message: 'The provider ended its answer with an error.' }
  tally.finish(finishReason, index)
  if (!isJson(delta)) return
  tally.addText(saidText(delta), index)
  tally.addReasoning(saidReasoning(delta), index)
  for (const call of objectsOf(delta.tool_calls)) takeToolCall(tally, index, call)
}

function takeToolCall(tally: Tally, answerIndex: unknown, { index, id, function: called }: Json): void {
  const { toolCalls } = tally.answer(answerIndex)
  const { name, arguments: text } = isJson(called) ? called : {}
  const at = typeof index === 'number' ? index : toolCalls.length
  const known = toolCalls[at]
  if (known && typeof id === 'string' && id !== '') known.id = id
  if (known && typeof name === 'string' && name !== '') known.name = name
  tally.addArguments(known ?? tally.addToolCall(id, name, answerIndex), text)
}

/** Text of a message or a delta; a refusal is one, under a name of its own. */
export const saidText = ({ content, refusal }: Json): string => textOf(content) + textOf(refusal)

/** Reasoning of a message or a delta, by whichever of its names. */
export const saidReasoning = ({ content, reasoning_content: named, reasoning }: Json): string =>
  textOf(named ?? reasoning) + thinkingOf(content)

/** A text, or the texts of parts. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  return objectsOf(content)
    .map((part) => (part.type === 'text' && typeof part.text === 'string' ? part.text : ''))
    .join('')
}

/** Mistral sends its thinking as parts of the content. */
function thinkingOf(content: unknown): string {
  return objectsOf(content)
    .map((part) => (part.type === 'thinking' ? textOf(part.thinking) : ''))
    .join('')
}
