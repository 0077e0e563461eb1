import type { ChatFormat } from '../chat/chat-format.js'
import { openAiErrorBody } from '../openai/error-body.js'
import { errorEvent } from './translate/error-event.js'
import { readAnswer } from './translate/read-answer.js'
import { readRequest } from './translate/read-request.js'
import { responseFieldNames } from './translate/response-fields.js'
import { ResponseStepReader } from './translate/response-step-reader.js'
import { ResponseStepWriter } from './translate/response-step-writer.js'
import { writeAnswer } from './translate/write-answer.js'
import { writeRequest } from './translate/write-request.js'

/** OpenAI's Responses, without what lies in its store: nothing is kept here. */
export const responsesChat: ChatFormat = {
  readRequest,
  writeRequest,
  readAnswer,
  writeAnswer,
  stepReader: () => new ResponseStepReader(),
  stepWriter: (facts) => new ResponseStepWriter(facts),
  errorBody: openAiErrorBody,
  errorEvent,
  fieldNames: responseFieldNames,
}
