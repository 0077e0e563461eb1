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
  /** The caller's body with what must differ upstream. */
  bodyFor(changes: UpstreamChanges): string
}

export interface UpstreamChanges {
  model: string
  /** Limit to put in where the caller set none. */
  maxOutputTokens?: number
  /** Parameters of the route, for those that the caller left out. */
  defaults: Record<string, unknown>
}

/** One caller endpoint: how to read its requests, where they go upstream, and how its usage reads. */
export interface Endpoint {
  name: string
  /** Appended to the provider's base URL. */
  upstreamPath: string
  /** Name of the wire format for `normaliseUsage` and `meterStream`. */
  usageFormat: string
  /** @throws MeterwayError `invalid_request` with `param` */
  read(bytes: Uint8Array, countTokens: (text: string) => number): LlmRequest
}
