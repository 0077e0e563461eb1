import type { ChatFormat } from '../chat/chat-format.js'
import { geminiErrorBody } from './gemini-error-body.js'
import { geminiFieldNames } from './translate/gemini-fields.js'
import { GeminiStepReader } from './translate/gemini-step-reader.js'
import { GeminiStepWriter } from './translate/gemini-step-writer.js'
import { readAnswer } from './translate/read-answer.js'
import { readRequest } from './translate/read-request.js'
import { sseOf, writeAnswer } from './translate/write-answer.js'
import { writeRequest } from './translate/write-request.js'

/** Google's `generateContent` and `streamGenerateContent`. */
export const geminiChat: ChatFormat = {
  readRequest,
  writeRequest,
  readAnswer,
  writeAnswer,
  stepReader: () => new GeminiStepReader(),
  stepWriter: (facts) => new GeminiStepWriter(facts),
  errorBody: geminiErrorBody,
  errorEvent: (fault, requestId) => sseOf(geminiErrorBody(fault, requestId)),
  fieldNames: geminiFieldNames,
}
