import {
  Untranslatable,
  unsupportedParameter,
  type ChatFormat,
  type Endpoint,
  type LlmRequest,
  type Passage,
  type ProviderFormat,
} from '../../formats/index.js'
import { invalidRequest, MeterwayError } from '../../kernel/errors.js'
import type { Route } from '../../ports/index.js'
import type { ModelView } from '../model-view.js'
import type { Settings } from '../settings.js'
import type { Choice } from './choose.js'

/** How a caller's call is spoken to one provider. */
export interface Exchange {
  passage: Passage
  /** The provider's words, where the chat must be translated; null where the bytes pass as they are. */
  words: ChatFormat | null
}

/** Null when the provider has no such endpoint, and the call is no chat that could be told it otherwise. */
export function exchangeOf(endpoint: Endpoint, provider: ProviderFormat): Exchange | null {
  const passage = provider.passes[endpoint.name]
  if (passage) return { passage, words: null }
  const { chat } = provider
  return endpoint.chat && chat ? { passage: chat, words: chat.words } : null
}

/** A caller's request, and what it is made to fit. */
export interface Spoken {
  endpoint: Endpoint
  request: LlmRequest
  /** Limit for providers that cannot do without one. */
  defaultMaxOutputTokens: number
  /** Limit put in for the caller. */
  loweredLimit: number | null
}

export const defaultLimit = ({ model }: ModelView, settings: Settings): number =>
  model.maxOutputTokens ?? settings.defaultMaxOutputTokens

/**
 * The body as one provider gets it.
 * @throws MeterwayError `unsupported_parameter` with the caller's own name of what the provider has no word for
 */
export function bodyFor(spoken: Spoken, { words }: Exchange, route: Route): string | Uint8Array {
  const { request, loweredLimit } = spoken
  const { upstreamModel: model } = route
  const defaults = defaultsFor(spoken, route)
  if (words) return JSON.stringify({ ...defaults, ...translated(spoken, words, model) })
  return request.bodyFor({
    model,
    defaults,
    ...(loweredLimit === null ? {} : { maxOutputTokens: loweredLimit }),
  })
}

/** Names of an output limit. */
const limitNames = new Set(['max_tokens', 'max_completion_tokens', 'max_output_tokens'])

/** A route's own limit stands in for a caller's, but never beside it under another name: vendors differ in which they obey. */
function defaultsFor(
  { request, loweredLimit }: Spoken,
  { defaultParameters }: Route,
): Record<string, unknown> {
  const isLimited = request.maxOutputTokens !== null || loweredLimit !== null
  const names = isLimited ? Object.keys(defaultParameters).filter((name) => limitNames.has(name)) : []
  if (names.length === 0) return defaultParameters
  return Object.fromEntries(Object.entries(defaultParameters).filter(([name]) => !limitNames.has(name)))
}

function translated(spoken: Spoken, words: ChatFormat, model: string): Record<string, unknown> {
  const { endpoint, request, loweredLimit, defaultMaxOutputTokens } = spoken
  const own = endpoint.chat!
  const chat = own.readRequest(request.body, request)
  try {
    return words.writeRequest(loweredLimit === null ? chat : { ...chat, maxOutputTokens: loweredLimit }, {
      model,
      defaultMaxOutputTokens,
    })
  } catch (fault) {
    if (!(fault instanceof Untranslatable)) throw fault
    const name = own.fieldNames[fault.field]
    throw unsupportedParameter(name, `${name}: ${fault.message}`)
  }
}

/**
 * The choices whose providers can be told the request: found out before anything is held.
 * @throws MeterwayError `invalid_request` when none has the endpoint, `unsupported_parameter` when none has the words
 */
export function speakable(spoken: Spoken, choices: readonly Choice[]): readonly Choice[] {
  const refusals = new Map<Choice['route'], MeterwayError | null>()
  for (const { route } of choices) if (!refusals.has(route)) refusals.set(route, refusalOf(spoken, route))
  const left = choices.filter(({ route }) => refusals.get(route) === null)
  if (left.length > 0) return left
  throw [...refusals.values()][0]!
}

function refusalOf(spoken: Spoken, { speaks, route }: Choice['route']): MeterwayError | null {
  const exchange = exchangeOf(spoken.endpoint, speaks)
  if (!exchange) return notServed(spoken)
  if (!exchange.words) return null
  try {
    bodyFor(spoken, exchange, route)
    return null
  } catch (fault) {
    if (MeterwayError.is(fault)) return fault
    throw fault
  }
}

const notServed = ({ endpoint, request }: Spoken): MeterwayError =>
  invalidRequest(
    'model',
    `No provider of the model ${JSON.stringify(request.model)} serves ${endpoint.name}.`,
  )
