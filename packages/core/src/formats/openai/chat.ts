import { z } from 'zod'
import { estimateInputTokens } from '../../metering/index.js'
import { setMembers } from '../json-members.js'
import { jsonRequest, type Endpoint, type LlmRequest, type UpstreamChanges } from '../llm-request.js'
import { readJson, type JsonBody } from '../read-json.js'
import { changedMembers } from './changed-members.js'
import { maxTokens, modelName, validate } from './fields.js'
import { openaiChat } from './openai-chat.js'
import { limitName } from './reasoning-model.js'

/** Members that decide what is charged or sent: none may be given twice. */
const once = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'n',
  'max_tokens',
  'max_completion_tokens',
  'service_tier',
  'tools',
])

/** Fields that matter to the gateway; all others pass through. Source: OpenAI API reference, Create chat completion. */
const chatBody = z.looseObject({
  model: modelName,
  messages: z.array(z.looseObject({ role: z.string() })).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  n: z.int().min(1).max(128).nullish(),
  max_tokens: maxTokens.nullish(),
  max_completion_tokens: maxTokens.nullish(),
  service_tier: z.string().max(64).nullish(),
  tools: z.array(z.looseObject({})).nullish(),
})

type ChatBody = z.infer<typeof chatBody>

/** `POST /v1/chat/completions` */
export const chatCompletions: Endpoint = {
  name: 'chat.completions',
  chat: openaiChat,
  errors: openaiChat,
  requestIdHeaders: ['x-request-id'],
  read: (bytes, countTokens) => {
    const body = readJson(bytes, once)
    const chat = validate(chatBody, body.value)
    return asRequest(body, chat, estimateInputTokens(body.value, countTokens))
  },
}

function asRequest(body: JsonBody, chat: ChatBody, inputTokens: number): LlmRequest {
  const stream = chat.stream ?? false
  return {
    model: chat.model,
    stream,
    maxOutputTokens: limitOf(chat),
    answers: chat.n ?? 1,
    inputTokens,
    hasOutput: true,
    attributes: chat.service_tier && chat.service_tier !== 'auto' ? { service_tier: chat.service_tier } : {},
    body: body.value,
    bodyFor: (changes) => setMembers(body.text, body.members, membersFor(chat, stream, changes)),
    ...jsonRequest,
    wantsUsageChunk: chat.stream_options?.include_usage ?? false,
  }
}

/** Vendors differ in which of the two they obey: the larger one is what can be charged. */
function limitOf({ max_tokens: older, max_completion_tokens: newer }: ChatBody): number | null {
  return older && newer ? Math.max(older, newer) : (newer ?? older ?? null)
}

function membersFor(chat: ChatBody, stream: boolean, changes: UpstreamChanges): Record<string, string> {
  const members = changedMembers(chat, changes)
  if (changes.maxOutputTokens !== undefined) {
    delete members.max_tokens
    delete members.max_completion_tokens
    members[limitName(changes.model)] = String(changes.maxOutputTokens)
  }
  if (stream && chat.stream_options?.include_usage !== true) {
    members.stream_options = JSON.stringify({ ...chat.stream_options, include_usage: true })
  }
  return members
}
