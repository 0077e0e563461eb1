import { z } from 'zod'
import { estimateInputTokens } from '../../metering/index.js'
import { setMembers } from '../json-members.js'
import type { Endpoint } from '../llm-request.js'
import { readJson } from '../read-json.js'
import { changedMembers } from './changed-members.js'
import { modelName, validate } from './fields.js'

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
  upstreamPath: '/embeddings',
  usageFormat: 'openai.embeddings',
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
      wantsUsageChunk: false,
      bodyFor: (changes) => setMembers(body.text, body.members, changedMembers(embedding, changes)),
    }
  },
}
