import type { ChatAnswer, ChatChoice } from '../../chat/chat-answer.js'
import type { AnswerFacts } from '../../chat/chat-format.js'
import type { Json } from '../values.js'
import { tierMember, writeChatUsage } from './chat-usage.js'
import { reasoningMembers } from './signed-reasoning.js'
import { writeCall } from './write-chat-messages.js'

/** OpenAI API reference, the chat completion object. */
export function writeChatAnswer(answer: ChatAnswer, { requestId, model, created }: AnswerFacts): Json {
  return {
    id: answer.id ?? completionId(requestId),
    object: 'chat.completion',
    created,
    model,
    choices: answer.choices.map(writeChoice),
    ...(answer.usage ? { usage: writeChatUsage(answer.usage) } : {}),
    ...tierMember(answer.usage),
  }
}

export const completionId = (requestId: string): string => `chatcmpl-${requestId}`

function writeChoice({ parts, finish }: ChatChoice, index: number): Json {
  const text = parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
  const calls = parts.filter((part) => part.type === 'tool_call')
  const message = {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    refusal: null,
    ...reasoningMembers(parts.filter((part) => part.type === 'reasoning')),
    ...(calls.length > 0 ? { tool_calls: calls.map((call) => writeCall(call)) } : {}),
  }
  return { index, message, logprobs: null, finish_reason: finish }
}
