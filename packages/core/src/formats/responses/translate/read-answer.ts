import type { ChatAnswer, ChatChoice, Finish } from '../../chat/chat-answer.js'
import { readUsage } from '../../openai/translate/chat-usage.js'
import { argumentsText, callId } from '../../openai/translate/read-chat-answer.js'
import { callSignature } from '../../openai/translate/signed-reasoning.js'
import { unreadable, withoutError } from '../../openai/translate/upstream-json.js'
import { isJson, type Json, objectsOf, textOr } from '../../openai/values.js'
import { readReasoning } from './read-input.js'

type AnswerPart = ChatChoice['parts'][number]

/** How the items of an output are read; what else there is was not asked for. */
const readers: Readonly<Record<string, (item: Json) => AnswerPart[]>> = {
  message: ({ content }) =>
    objectsOf(content).flatMap((part): AnswerPart[] => {
      const text = textOr(part.text ?? part.refusal, '')
      return text === '' ? [] : [{ type: 'text', text }]
    }),
  reasoning: (item) => [readReasoning(item)],
  function_call: (item) => [
    {
      type: 'tool_call',
      id: callId(item.call_id),
      name: textOr(item.name, ''),
      arguments: argumentsText(item.arguments),
      signature: callSignature(item),
    },
  ],
}

/** Reads a whole response. */
export function readAnswer(body: Json): ChatAnswer {
  const { id, model, output, usage, service_tier: tier } = withoutError(body)
  if (!Array.isArray(output)) throw unreadable('The provider sent an answer that cannot be read.')
  const items = objectsOf(output)
  const parts = items.flatMap((item) => {
    const type = textOr(item.type, '')
    return Object.hasOwn(readers, type) ? readers[type]!(item) : []
  })
  const calls = parts.filter(({ type }) => type === 'tool_call').length
  const isRefusal = items.some(({ content }) => objectsOf(content).some(({ type }) => type === 'refusal'))
  return {
    id: textOr(id, null),
    model: textOr(model, null),
    choices: [{ parts, finish: finishOfResponse(body, { calls, isRefusal }), stopSequence: null }],
    usage: readUsage('openai.responses', usage, tier),
  }
}

/** Why a response ended. */
export function finishOfResponse(response: Json, told: { calls: number; isRefusal: boolean }): Finish {
  const { status, incomplete_details: details } = response
  if (status === 'failed' || status === 'cancelled')
    throw unreadable('The provider broke off its answer.', response.error)
  if (isJson(details) && details.reason === 'content_filter') return 'content_filter'
  if (status === 'incomplete') return 'length'
  if (told.isRefusal) return 'content_filter'
  return told.calls > 0 ? 'tool_calls' : 'stop'
}
