import { anthropicChat } from '../../../src/formats/anthropic/anthropic-chat.js'
import type { ChatMessage, ChatPart, ChatRequest } from '../../../src/formats/chat/chat-request.js'
import { plainRequest } from '../wire.js'

export const write = (
  request: Partial<ChatRequest>,
  model = 'claude-sonnet-4-5',
  defaultMaxOutputTokens = 4096,
) => anthropicChat.writeRequest({ ...plainRequest, ...request }, { model, defaultMaxOutputTokens })

export const text = (words: string): ChatPart => ({ type: 'text', text: words })

export const message = (role: ChatMessage['role'], ...parts: ChatPart[]): ChatMessage => ({ role, parts })

export const result = (id: string, words: string, more: object = {}): ChatPart => ({
  type: 'tool_result',
  id,
  name: null,
  parts: [{ type: 'text', text: words }],
  isError: false,
  ...more,
})

export const base64 = (mediaType: string, data = 'AAAA') => ({ kind: 'base64', mediaType, data }) as const
