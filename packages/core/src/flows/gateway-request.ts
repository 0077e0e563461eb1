import type { CallFacts, EndpointName } from '../formats/index.js'

/** A caller's request, free of any framework. */
export interface GatewayRequest {
  endpoint: EndpointName
  /** Lower-case names. */
  headers: Readonly<Record<string, string | undefined>>
  body: Uint8Array
  /** What the path says, for endpoints whose body does not: Gemini's name the model there, and whether to stream. */
  inPath?: CallFacts
  /** Address of the caller, for allowlists. */
  ip: string
  requestId: string
  /** The caller's `Idempotency-Key`, 1 to 255 visible ASCII characters: the same again is answered without a call. */
  idempotencyKey?: string
  /** Set when the host itself has authenticated the owner; no access key is then asked for. */
  ownerId?: string
}

/** The answer, to be written as it is. */
export interface GatewayReply {
  status: number
  headers: Record<string, string>
  /** A stream must be read to its end, or left by `return()`: that is how the gateway learns that the caller is gone. */
  body: Uint8Array | string | AsyncIterableIterator<Uint8Array>
}
