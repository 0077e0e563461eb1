import { z } from 'zod'
import { invalidRequest } from '../../kernel/errors.js'
import { estimateInputTokens } from '../../metering/index.js'
import type { CallFacts } from '../chat/chat-format.js'
import { setMembers, topLevelMembers } from '../json-members.js'
import { jsonRequest, type Endpoint, type LlmRequest, type UpstreamChanges } from '../llm-request.js'
import { changedMembers } from '../openai/changed-members.js'
import { maxTokens, modelName, validate } from '../openai/fields.js'
import type { Json } from '../openai/values.js'
import { readJson, type JsonBody } from '../read-json.js'
import { bothNames, camelName, camelNamed } from './camel-named.js'
import { geminiChat } from './gemini-chat.js'
import { tierOf } from './translate/read-request.js'

/** Members that decide what is charged or sent: none may be given twice, by whichever of its names. */
const once = bothNames([
  'model',
  'contents',
  'tools',
  'systemInstruction',
  'generationConfig',
  'serviceTier',
  'cachedContent',
])
const onceInConfig = bothNames(['maxOutputTokens', 'candidateCount'])

const content = z.looseObject({})

/** Fields that matter to the gateway; all others pass through. Source: Gemini API reference, GenerateContentRequest. */
const contentBody = z.looseObject({
  model: z.string().nullish(),
  contents: z.union([z.array(content).min(1), content]),
  generationConfig: content.nullish(),
  serviceTier: z.string().max(64).nullish(),
  cachedContent: z.string().nullish(),
})

const config = z.looseObject({
  maxOutputTokens: maxTokens.nullish(),
  candidateCount: z.int().min(1).max(128).nullish(),
})

type ContentBody = z.infer<typeof contentBody>

/** What lies in a cache at Google's nobody can count beforehand: the longest input of Gemini 2.5 and 3. */
const cachedTokens = 1_048_576

/** `POST /v1beta/models/{model}:generateContent` and `:streamGenerateContent`, which always streams events. */
export const generateContent: Endpoint = {
  name: 'generateContent',
  chat: geminiChat,
  errors: geminiChat,
  requestIdHeaders: ['x-request-id'],
  read: (bytes, countTokens, inPath) => {
    const body = readJson(bytes, once)
    const named = camelNamed(body.value)
    const asked = validate(contentBody, named)
    const facts = inPath ?? { model: modelIn(asked), stream: false }
    const given = estimateInputTokens(named, countTokens)
    return asRequest(body, named, asked, facts, given + (asked.cachedContent ? cachedTokens : 0))
  },
}

/** Where no path names the model, the body has to: in a quote. */
function modelIn({ model }: ContentBody): string {
  if (!model) throw invalidRequest('model', 'model is missing')
  return model.replace(/^models\//, '')
}

function asRequest(
  body: JsonBody,
  named: Json,
  asked: ContentBody,
  { model, stream }: CallFacts,
  inputTokens: number,
): LlmRequest {
  const { maxOutputTokens, candidateCount } = readConfig(configText(body))
  const tier = tierOf(asked.serviceTier ?? null)
  return {
    model: validate(modelName, model, 'model'),
    stream,
    maxOutputTokens: maxOutputTokens ?? null,
    answers: candidateCount ?? 1,
    inputTokens,
    hasOutput: true,
    attributes: tier === null ? {} : { service_tier: tier },
    body: named,
    bodyFor: (changes) => setMembers(body.text, body.members, membersFor(body, asked, changes)),
    ...jsonRequest,
  }
}

/** The caller's `generationConfig` as it stands in the body; null when there is none. */
function configText(body: JsonBody): string | null {
  const member = body.members.find(({ name }) => camelName(name) === 'generationConfig')
  const text = member ? body.text.slice(member.valueStart, member.valueEnd) : 'null'
  return text === 'null' ? null : text
}

function readConfig(text: string | null): z.infer<typeof config> {
  if (text === null) return {}
  const { value } = readJson(Buffer.from(text), onceInConfig)
  return validate(config, camelNamed(value, 'generationConfig'), 'generationConfig')
}

/** The model goes into the path; a body that names it as well has to name the same. */
function membersFor(body: JsonBody, asked: ContentBody, changes: UpstreamChanges): Record<string, string> {
  const { model, maxOutputTokens } = changes
  const members = changedMembers({ ...asked, model }, changes)
  if (asked.model) members.model = JSON.stringify(`models/${model}`)
  if (maxOutputTokens === undefined) return members
  const own = body.members.find(({ name }) => camelName(name) === 'generationConfig')?.name
  members[own ?? 'generationConfig'] = limited(
    configText(body) ?? members.generationConfig ?? '{}',
    maxOutputTokens,
  )
  return members
}

/** A configuration with another limit, under the name that it already has. */
function limited(text: string, maxOutputTokens: number): string {
  const members = topLevelMembers(text)
  const own = members.find(({ name }) => camelName(name) === 'maxOutputTokens')?.name
  return setMembers(text, members, { [own ?? 'maxOutputTokens']: String(maxOutputTokens) })
}
