export type { ChatAnswer, ChatChoice, ChatStep, ChatUsage, Finish } from './chat/chat-answer.js'
export {
  Untranslatable,
  type AnswerFacts,
  type CallFacts,
  type ChatFormat,
  type NeutralField,
  type StepReader,
  type StepWriter,
  type TargetFacts,
} from './chat/chat-format.js'
export type { ChatMessage, ChatPart, ChatRequest, ChatTool } from './chat/chat-request.js'
export { anthropicChat } from './anthropic/anthropic-chat.js'
export { geminiChat } from './gemini/gemini-chat.js'
export { openaiChat } from './openai/openai-chat.js'
export { responsesChat } from './responses/responses-chat.js'
export type { Passage, ProviderFormat } from './provider-format.js'
