import { z } from 'zod'
import type { CallFacts } from '../../chat/chat-format.js'
import type { AnswerFormat, ChatRequest } from '../../chat/chat-request.js'
import { maxTokens, validate } from '../../openai/fields.js'
import { refuseUntranslated, unsupportedParameter } from '../../openai/refuse-untranslated.js'
import { objectsOf, type Json } from '../../openai/values.js'
import { camelNamed } from '../camel-named.js'
import { configFields, requestFields } from './gemini-fields.js'
import { jsonSchemaOf } from './json-schema.js'
import { readContents, readSystem } from './read-contents.js'
import { readTools } from './read-tools.js'
import { readThinking } from './thinking.js'

const at = 'generationConfig'
const object = z.record(z.string(), z.unknown())
const figure = z.number().nullish()

const request = z.looseObject({
  contents: z.union([z.array(object).min(1), object]),
  systemInstruction: object.nullish(),
  tools: z.array(object).nullish(),
  toolConfig: object.nullish(),
  generationConfig: object.nullish(),
  serviceTier: z.string().max(64).nullish(),
})

const generationConfig = z.looseObject({
  maxOutputTokens: maxTokens.nullish(),
  temperature: figure,
  topP: figure,
  topK: z.int().nullish(),
  stopSequences: z.array(z.string()).nullish(),
  candidateCount: z.int().min(1).max(128).nullish(),
  seed: z.int().nullish(),
  presencePenalty: figure,
  frequencyPenalty: figure,
  responseMimeType: z.string().nullish(),
  responseSchema: object.nullish(),
  responseJsonSchema: object.nullish(),
  thinkingConfig: object.nullish(),
})

/** Reads the body of `generateContent`. */
export function readRequest(body: Json, { model, stream }: CallFacts): ChatRequest {
  const named = camelNamed(body)
  refuseUntranslated(named, requestFields)
  refuseFilters(named.safetySettings)
  const asked = validate(request, named)
  const { systemInstruction } = asked
  const config = readConfig(asked.generationConfig ?? {})
  return {
    model,
    stream,
    messages: [
      ...(systemInstruction ? [readSystem(systemInstruction)] : []),
      ...readContents(asked.contents),
    ],
    ...readTools(asked.tools ?? [], asked.toolConfig ?? {}),
    parallelToolCalls: null,
    maxOutputTokens: config.maxOutputTokens ?? null,
    stopSequences: config.stopSequences ?? [],
    temperature: config.temperature ?? null,
    topP: config.topP ?? null,
    topK: config.topK ?? null,
    frequencyPenalty: config.frequencyPenalty ?? null,
    presencePenalty: config.presencePenalty ?? null,
    seed: config.seed ?? null,
    answers: config.candidateCount ?? 1,
    reasoning: config.thinkingConfig ? readThinking(config.thinkingConfig) : null,
    answerFormat: readAnswerFormat(config),
    endUserId: null,
    serviceTier: tierOf(asked.serviceTier ?? null),
  }
}

type Config = z.infer<typeof generationConfig>

function readConfig(value: Json): Config {
  const named = camelNamed(value, at)
  refuseUntranslated(named, configFields, at)
  return validate(generationConfig, named, at)
}

const noFilter = new Set<unknown>(['OFF', 'BLOCK_NONE', 'HARM_BLOCK_THRESHOLD_UNSPECIFIED'])

/** Other providers have no such filters: settings that ask for none are met, all others are refused. */
function refuseFilters(settings: unknown): void {
  const asking = objectsOf(settings).findIndex(({ threshold }) => !noFilter.has(threshold))
  if (asking !== -1)
    throw unsupportedParameter(`safetySettings.${asking}`, 'a filter cannot be translated, unless it is OFF')
}

function readAnswerFormat(config: Config): AnswerFormat | null {
  const { responseMimeType: type, responseSchema, responseJsonSchema } = config
  const schema = responseJsonSchema ?? (responseSchema && jsonSchemaOf(responseSchema))
  if (schema) return { type: 'json_schema', name: null, schema, strict: null }
  if (!type) return null
  if (type === 'text/plain') return { type: 'text' }
  if (type === 'application/json') return { type: 'json' }
  throw unsupportedParameter(`${at}.responseMimeType`, `answers of type ${type} cannot be translated`)
}

/** `unspecified` leaves the choice, as no word does. */
export function tierOf(tier: string | null): string | null {
  const name = tier?.toLowerCase().replace(/^service_tier_/, '') ?? null
  return name === 'unspecified' ? null : name
}
