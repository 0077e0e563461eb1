import type { AnswerFacts } from '../../chat/chat-format.js'
import type { Json } from '../../openai/values.js'

/** Stands in for an id that the provider did not give. */
export const messageId = (requestId: string): string => `msg_${requestId.replaceAll('-', '')}`

/** Anthropic API reference, the message object. */
export const messageObject = (
  members: { id: string; content: Json[]; usage: Json },
  stop: Json,
  { model }: AnswerFacts,
): Json => ({
  id: members.id,
  type: 'message',
  role: 'assistant',
  model,
  content: members.content,
  ...stop,
  usage: members.usage,
})
