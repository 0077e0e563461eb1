import type { ChatFormat } from '../chat/chat-format.js'
import { openAiErrorBody } from './error-body.js'
import { chatFieldNames } from './translate/chat-fields.js'
import { ChatStepReader } from './translate/chat-step-reader.js'
import { ChatStepWriter } from './translate/chat-step-writer.js'
import { readChatAnswer } from './translate/read-chat-answer.js'
import { readChatRequest } from './translate/read-chat-request.js'
import { writeChatAnswer } from './translate/write-chat-answer.js'
import { writeChatRequest } from './translate/write-chat-request.js'

/**
 * Chat Completions, as OpenAI and compatible vendors word them. They differ in how they count.
 * @param usageFormat the provider's name in `usageFormats`: `xai.chat`, `deepseek.chat` …
 */
export const openaiChatOf = (usageFormat: string): ChatFormat => ({
  readRequest: readChatRequest,
  writeRequest: writeChatRequest,
  readAnswer: (body) => readChatAnswer(body, usageFormat),
  writeAnswer: writeChatAnswer,
  stepReader: () => new ChatStepReader(usageFormat),
  stepWriter: (facts) => new ChatStepWriter(facts),
  errorBody: openAiErrorBody,
  errorEvent: (fault, requestId) => `data: ${JSON.stringify(openAiErrorBody(fault, requestId))}\n\n`,
  fieldNames: chatFieldNames,
})

export const openaiChat = openaiChatOf('openai.chat')
