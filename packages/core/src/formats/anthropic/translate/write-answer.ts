import type { ChatAnswer, ChatChoice } from '../../chat/chat-answer.js'
import type { AnswerFacts } from '../../chat/chat-format.js'
import { callSignatureMembers } from '../../openai/translate/signed-reasoning.js'
import type { Json } from '../../openai/values.js'
import { messageId, messageObject } from './message-object.js'
import { expectedUsage, writeMessageUsage } from './message-usage.js'
import { stopMembers } from './stop-reason.js'
import { inputOf } from './tool-input.js'

const nothingSaid: ChatChoice = { parts: [], finish: 'stop', stopSequence: null }

/** A whole message. There is one answer in it: a request of this format cannot ask for more. */
export function writeAnswer({ id, choices, usage }: ChatAnswer, facts: AnswerFacts): Json {
  const choice = choices[0] ?? nothingSaid
  const members = {
    id: id ?? messageId(facts.requestId),
    content: choice.parts.map(writeBlock),
    usage: writeMessageUsage(usage ?? expectedUsage(facts)),
  }
  return messageObject(members, stopMembers(choice), facts)
}

function writeBlock(part: ChatChoice['parts'][number]): Json {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text }
    case 'reasoning':
      return part.redacted === null
        ? { type: 'thinking', thinking: part.text, signature: part.signature ?? '' }
        : { type: 'redacted_thinking', data: part.redacted }
    case 'tool_call':
      return {
        type: 'tool_use',
        id: part.id,
        name: part.name,
        input: inputOf(part.arguments),
        ...callSignatureMembers(part.signature),
      }
  }
}
