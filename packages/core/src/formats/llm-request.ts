import type { CallFacts, ChatFormat, Json } from './chat/chat-format.js'

/** What a caller asks for, in words that hold for every format. */
export interface LlmRequest {
  model: string
  stream: boolean
  /** The limit that the caller set for one answer; null when there is none. */
  maxOutputTokens: number | null
  /** How many answers are asked for. */
  answers: number
  /** Estimate on the safe side. */
  inputTokens: number
  /** Whether output tokens cost anything here at all. */
  hasOutput: boolean
  /** Facts that select a price: `service_tier`. */
  attributes: Record<string, string>
  /** Whether the caller wants the chunk that carries the usage of a stream. */
  wantsUsageChunk: boolean
  /** The most of everything that is not counted in tokens: `{ images: 2 }`. */
  units: Units
  /** The same of an answer that came, for what its provider does not tell. */
  unitsServed(json: Json | null, body: Uint8Array): UnitsServed
  /** Whether the answer is no JSON: a recording, a plain text. */
  answersBytes: boolean
  /** Of the body. */
  contentType: string
  /** The caller's body, read. */
  body: Json
  /** The caller's body with what must differ upstream. */
  bodyFor(changes: UpstreamChanges): string | Uint8Array
}

/** Counts by dimension; those that are not whole as decimal strings. */
export type Units = Readonly<Record<string, number | string>>

export interface UnitsServed {
  units: Units
  /** Whether they were counted, not guessed. */
  isExact: boolean
}

const nothing: Units = {}
export const nothingServed: UnitsServed = { units: nothing, isExact: true }

/**
 * What most requests have in common: JSON, tokens alone, JSON back. Spread it behind a request's own members where none
 * of them differs: a member that is added to a spread costs a microsecond.
 */
export const jsonRequest = {
  wantsUsageChunk: true,
  units: nothing,
  unitsServed: () => nothingServed,
  answersBytes: false,
  contentType: 'application/json',
} as const satisfies Partial<LlmRequest>

export interface UpstreamChanges {
  model: string
  /** Limit to put in where the caller set none. */
  maxOutputTokens?: number
  /** Parameters of the route, for those that the caller left out. */
  defaults: Record<string, unknown>
}

/** How the clients of an endpoint read errors. */
export type ErrorWords = Pick<ChatFormat, 'errorBody' | 'errorEvent'>

/** One caller endpoint: how to read its requests, and how its clients read answers. */
export interface Endpoint {
  name: string
  /** The words of its chats; null for what is no chat, and so only for providers that have the same endpoint. */
  chat: ChatFormat | null
  errors: ErrorWords
  /** Headers under which its clients look for the id of a request. */
  requestIdHeaders: readonly string[]
  /**
   * @param inPath what the path says, where the body does not
   * @param contentType of the body, where it is no JSON
   * @throws MeterwayError `invalid_request` with `param`
   */
  read(
    bytes: Uint8Array,
    countTokens: (text: string) => number,
    inPath?: CallFacts,
    contentType?: string,
  ): LlmRequest
}
