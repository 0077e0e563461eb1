import { z } from 'zod'
import { setMembers } from '../json-members.js'
import { jsonRequest, type Endpoint, type LlmRequest, type UpstreamChanges } from '../llm-request.js'
import { changedMembers } from '../openai/changed-members.js'
import { maxTokens, validate } from '../openai/fields.js'
import { readJson, type JsonBody } from '../read-json.js'
import { anthropicChat } from './anthropic-chat.js'
import { inputTokensOf, onceMembers, promptMembers } from './prompt.js'

const once = new Set([
  ...onceMembers,
  'max_tokens',
  'stream',
  'service_tier',
  'speed',
  'inference_geo',
  'container',
  'mcp_servers',
])

/** Fields that matter to the gateway; all others pass through. Source: Anthropic API reference, Create a message. */
const messagesBody = z.looseObject({
  ...promptMembers,
  // None at all fill the prompt cache, and nothing else.
  max_tokens: z.union([z.literal(0), maxTokens]),
  stream: z.boolean().nullish(),
  service_tier: z.string().max(64).nullish(),
  speed: z.string().max(64).nullish(),
  inference_geo: z.string().max(64).nullish(),
})

type MessagesBody = z.infer<typeof messagesBody>

/** `POST /v1/messages` */
export const messages: Endpoint = {
  name: 'messages',
  chat: anthropicChat,
  errors: anthropicChat,
  requestIdHeaders: ['x-request-id', 'request-id'],
  read: (bytes, countTokens) => {
    const body = readJson(bytes, once)
    const asked = validate(messagesBody, body.value)
    return asRequest(body, asked, inputTokensOf(body.value, countTokens))
  },
}

const asRequest = (body: JsonBody, asked: MessagesBody, inputTokens: number): LlmRequest => ({
  model: asked.model,
  stream: asked.stream ?? false,
  maxOutputTokens: asked.max_tokens,
  answers: 1,
  inputTokens,
  hasOutput: true,
  attributes: attributesOf(asked),
  body: body.value,
  bodyFor: (changes) => setMembers(body.text, body.members, membersFor(asked, changes)),
  ...jsonRequest,
})

/** What selects a price, by the names that usage tells it by. `auto` leaves the tier to the provider. */
function attributesOf({ service_tier: tier, speed, inference_geo: region }: MessagesBody) {
  const attributes: Record<string, string> = {}
  if (tier && tier !== 'auto') attributes.service_tier = tier === 'standard_only' ? 'standard' : tier
  if (speed) attributes.speed = speed
  if (region) attributes.region = region
  return attributes
}

function membersFor(asked: MessagesBody, changes: UpstreamChanges): Record<string, string> {
  const members = changedMembers(asked, changes)
  if (changes.maxOutputTokens !== undefined) members.max_tokens = String(changes.maxOutputTokens)
  return members
}
