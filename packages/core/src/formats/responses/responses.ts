import { z } from 'zod'
import { estimateInputTokens } from '../../metering/index.js'
import { setMembers } from '../json-members.js'
import { jsonRequest, type Endpoint, type LlmRequest, type UpstreamChanges } from '../llm-request.js'
import { changedMembers } from '../openai/changed-members.js'
import { maxTokens, modelName, validate } from '../openai/fields.js'
import { unsupportedParameter } from '../openai/refuse-untranslated.js'
import { readJson, type JsonBody } from '../read-json.js'
import { responsesChat } from './responses-chat.js'

/** Members that decide what is charged or sent: none may be given twice. */
const once = new Set([
  'model',
  'input',
  'instructions',
  'prompt',
  'previous_response_id',
  'conversation',
  'background',
  'stream',
  'max_output_tokens',
  'service_tier',
  'tools',
  'text',
])

/** Fields that matter to the gateway; all others pass through. Source: OpenAI API reference, Create a model response. */
const responsesBody = z.looseObject({
  model: modelName,
  input: z.union([z.string(), z.array(z.looseObject({ type: z.string().nullish() }))]).nullish(),
  prompt: z.looseObject({ id: z.string() }).nullish(),
  previous_response_id: z.string().nullish(),
  conversation: z.union([z.string(), z.looseObject({ id: z.string() })]).nullish(),
  background: z.boolean().nullish(),
  stream: z.boolean().nullish(),
  max_output_tokens: maxTokens.nullish(),
  service_tier: z.string().max(64).nullish(),
  tools: z.array(z.looseObject({})).nullish(),
})

type ResponsesBody = z.infer<typeof responsesBody>

/**
 * What the provider may add from its own store, which nobody can count beforehand: the longest input of GPT-5 (OpenAI
 * model reference: 400,000 tokens of context, 128,000 of them output).
 */
const storedTokens = 272_000

/** `POST /v1/responses` */
export const responses: Endpoint = {
  name: 'responses',
  chat: responsesChat,
  errors: responsesChat,
  requestIdHeaders: ['x-request-id'],
  read: (bytes, countTokens) => {
    const body = readJson(bytes, once)
    const asked = validate(responsesBody, body.value)
    // Its answer comes without usage, and is fetched by a call that nobody meters.
    if (asked.background) throw unsupportedParameter('background', 'background responses are not metered')
    const given = estimateInputTokens(body.value, countTokens)
    return asRequest(body, asked, given + (usesStore(asked) ? storedTokens : 0))
  },
}

const usesStore = ({ prompt, previous_response_id: previous, conversation, input }: ResponsesBody): boolean =>
  [prompt, previous, conversation].some((stored) => (stored ?? null) !== null) ||
  (Array.isArray(input) && input.some(({ type }) => type === 'item_reference'))

function asRequest(body: JsonBody, asked: ResponsesBody, inputTokens: number): LlmRequest {
  const { service_tier: tier } = asked
  return {
    model: asked.model,
    stream: asked.stream ?? false,
    maxOutputTokens: asked.max_output_tokens ?? null,
    answers: 1,
    inputTokens,
    hasOutput: true,
    attributes: tier && tier !== 'auto' ? { service_tier: tier } : {},
    body: body.value,
    bodyFor: (changes) => setMembers(body.text, body.members, membersFor(asked, changes)),
    ...jsonRequest,
  }
}

function membersFor(asked: ResponsesBody, changes: UpstreamChanges): Record<string, string> {
  const members = changedMembers(asked, changes)
  if (changes.maxOutputTokens !== undefined) members.max_output_tokens = String(changes.maxOutputTokens)
  return members
}
