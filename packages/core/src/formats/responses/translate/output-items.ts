import type { ReasoningPart, ToolCallPart } from '../../chat/chat-request.js'
import { callSignatureMembers } from '../../openai/translate/signed-reasoning.js'
import type { Json } from '../../openai/values.js'
import { encryptedContent } from './encrypted-content.js'

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete'

/** Ids of items begin with what they are. */
const idPrefixes = { message: 'msg', reasoning: 'rs', function_call: 'fc' }

/** An id of an item, unlike any other of any answer. */
export const itemId = (type: keyof typeof idPrefixes, requestId: string, index: number): string =>
  `${idPrefixes[type]}_${requestId.replaceAll('-', '')}_${index}`

export const textPart = (text: string): Json => ({ type: 'output_text', text, annotations: [], logprobs: [] })

export const summaryPart = (text: string): Json => ({ type: 'summary_text', text })

export const messageItem = (id: string, status: ItemStatus, content: Json[]): Json => ({
  id,
  type: 'message',
  status,
  role: 'assistant',
  content,
})

export function reasoningItem(id: string, part: ReasoningPart): Json {
  const encrypted = encryptedContent(part)
  return {
    id,
    type: 'reasoning',
    summary: part.text === '' ? [] : [summaryPart(part.text)],
    ...(encrypted === null ? {} : { encrypted_content: encrypted }),
  }
}

export const callItem = (id: string, status: ItemStatus, call: ToolCallPart): Json => ({
  id,
  type: 'function_call',
  status,
  call_id: call.id,
  name: call.name,
  arguments: call.arguments,
  ...callSignatureMembers(call.signature),
})
