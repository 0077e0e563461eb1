/**
 * `refused`: no connection; `timeout`: connected, but silent for too long; `reset`: the connection broke;
 * `too_large`: the body exceeds its bound; `blocked`: the address may not be called; `aborted`: by the caller.
 */
export type UpstreamFaultKind = 'refused' | 'timeout' | 'reset' | 'too_large' | 'blocked' | 'aborted'

/** Why a provider gave no answer, or not all of it. Never carries a header or body. */
export class UpstreamFault extends Error {
  readonly kind: UpstreamFaultKind

  constructor(kind: UpstreamFaultKind, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'UpstreamFault'
    this.kind = kind
  }
}
