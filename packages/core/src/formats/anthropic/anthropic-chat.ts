import type { ChatFormat } from '../chat/chat-format.js'
import { errorBody, errorEvent } from './translate/error-body.js'
import { messageFieldNames } from './translate/message-fields.js'
import { MessageStepReader } from './translate/message-step-reader.js'
import { MessageStepWriter } from './translate/message-step-writer.js'
import { readAnswer } from './translate/read-answer.js'
import { readRequest } from './translate/read-request.js'
import { writeAnswer } from './translate/write-answer.js'
import { writeRequest } from './translate/write-request.js'

/** Anthropic's Messages, version `2023-06-01`, without the tools that run at Anthropic. */
export const anthropicChat: ChatFormat = {
  readRequest,
  writeRequest,
  readAnswer,
  writeAnswer,
  stepReader: () => new MessageStepReader(),
  stepWriter: (facts) => new MessageStepWriter(facts),
  errorBody,
  errorEvent,
  fieldNames: messageFieldNames,
}
