import { z } from 'zod'
import { estimateInputTokens } from '../../metering/index.js'
import { setMembers } from '../json-members.js'
import { jsonRequest, type Endpoint } from '../llm-request.js'
import { readJson } from '../read-json.js'
import { changedMembers } from './changed-members.js'
import { modelName, validate } from './fields.js'
import { openaiChat } from './openai-chat.js'

const once = new Set(['model', 'input'])

const token = z.int().min(0)

/** Source: OpenAI API reference, Create embeddings. */
const embeddingsBody = z.looseObject({
  model: modelName,
  input: z.union([
    z.string().min(1),
    z.array(z.string()).min(1).max(2048),
    z.array(token).min(1),
    z.array(z.array(token).min(1)).min(1).max(2048),
  ]),
})

/** `POST /v1/embeddings` */
export const embeddings: Endpoint = {
  name: 'embeddings',
  chat: null,
  errors: openaiChat,
  requestIdHeaders: ['x-request-id'],
  read: (bytes, countTokens) => {
    const body = readJson(bytes, once)
    const embedding = validate(embeddingsBody, body.value)
    return {
      model: embedding.model,
      stream: false,
      maxOutputTokens: null,
      answers: 1,
      inputTokens: estimateInputTokens(body.value, countTokens),
      hasOutput: false,
      attributes: {},
      body: body.value,
      bodyFor: (changes) => setMembers(body.text, body.members, changedMembers(embedding, changes)),
      ...jsonRequest,
    }
  },
}
