import { z } from 'zod'
import { estimateInputTokens } from '../../metering/index.js'
import { setMembers } from '../json-members.js'
import { jsonRequest, type Endpoint, type Units } from '../llm-request.js'
import { changedMembers } from '../openai/changed-members.js'
import { modelName, validate } from '../openai/fields.js'
import { openaiChat } from '../openai/openai-chat.js'
import { objectsOf } from '../openai/values.js'
import { readJson } from '../read-json.js'
import { imageTokens, pixelsOf } from './image-tokens.js'

const once = new Set(['model', 'prompt', 'n', 'size', 'quality', 'stream'])

/** Source: OpenAI API reference, Create image. */
const imageBody = z.looseObject({
  model: modelName,
  prompt: z.string().min(1).max(32_000),
  n: z.int().min(1).max(10).nullish(),
  size: z.string().max(64).nullish(),
  quality: z.string().max(64).nullish(),
  stream: z.boolean().nullish(),
})

type ImageBody = z.infer<typeof imageBody>

/** `POST /v1/images/generations` */
export const imageGenerations: Endpoint = {
  name: 'images.generations',
  chat: null,
  errors: openaiChat,
  requestIdHeaders: ['x-request-id'],
  read: (bytes, countTokens) => {
    const body = readJson(bytes, once)
    const asked = validate(imageBody, body.value)
    const { n, size = null, quality = null } = asked
    const images = n ?? 1
    return {
      ...jsonRequest,
      model: asked.model,
      stream: asked.stream ?? false,
      maxOutputTokens: imageTokens(quality, size),
      answers: images,
      inputTokens: estimateInputTokens(body.value, countTokens),
      hasOutput: true,
      attributes: chosen({ size, quality }),
      units: unitsOf(asked, images),
      unitsServed: (json) => ({
        units: unitsOf(asked, json && Array.isArray(json.data) ? objectsOf(json.data).length : images),
        isExact: true,
      }),
      body: body.value,
      bodyFor: (changes) => setMembers(body.text, body.members, changedMembers(asked, changes)),
    }
  },
}

/** Images, and their pixels where the size is settled. */
function unitsOf({ size = null }: ImageBody, images: number): Units {
  const pixels = pixelsOf(size)
  return pixels ? { images, pixels: images * pixels.width * pixels.height } : { images }
}

const chosen = (facts: Record<string, string | null>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(facts).filter((fact): fact is [string, string] => fact[1] !== null && fact[1] !== 'auto'),
  )
