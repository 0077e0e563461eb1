import type { ChatAnswer, ChatChoice } from '../../chat/chat-answer.js'
import type { AnswerFacts } from '../../chat/chat-format.js'
import type { Json } from '../../openai/values.js'
import { callItem, itemId, messageItem, reasoningItem, textPart } from './output-items.js'
import { isIncomplete, responseId, responseObject } from './response-object.js'

/** A whole response. There is one answer in it: a request of this format cannot ask for more. */
export function writeAnswer({ id, choices, usage }: ChatAnswer, facts: AnswerFacts): Json {
  const [choice] = choices
  const state = {
    id: id ?? responseId(facts.requestId),
    output: choice ? outputOf(choice, facts.requestId) : [],
    usage,
    finish: choice?.finish ?? 'stop',
  }
  return responseObject(state, facts)
}

function outputOf({ parts, finish }: ChatChoice, requestId: string): Json[] {
  return parts.map((part, index) => {
    const isCut = isIncomplete(finish) && index === parts.length - 1
    const status = isCut ? 'incomplete' : 'completed'
    if (part.type === 'text')
      return messageItem(itemId('message', requestId, index), status, [textPart(part.text)])
    if (part.type === 'reasoning') return reasoningItem(itemId('reasoning', requestId, index), part)
    return callItem(itemId('function_call', requestId, index), status, {
      ...part,
      arguments: part.arguments === '' ? '{}' : part.arguments,
    })
  })
}
