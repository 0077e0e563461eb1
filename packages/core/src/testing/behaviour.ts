/** How the fake provider misbehaves for one call. */
export interface Behaviour {
  /** Answers this status with an error body. */
  status?: number
  /** With `status`: the `Retry-After` header. */
  retryAfter?: string
  /** Never answers. */
  hang?: boolean
  /** Streams: resets the connection after so many chunks. */
  resetAfterChunks?: number
  /** Streams: ends cleanly, without `[DONE]`, after so many chunks. */
  cutAfterChunks?: number
  /** Streams: says nothing more after so many chunks. */
  stallAfterChunks?: number
  /** Streams: sends an error event after so many chunks. */
  errorAfterChunks?: number
  /** What to report as usage; null to leave it out. */
  usage?: unknown
  /** Answers this text as the body, with status 200. */
  rawBody?: string
  /** Answers 302 to this address. */
  redirect?: string
  /** Waits so long before the head. */
  latencyMs?: number
  /** Puts the authorization header that it got into an error 400. */
  echoAuthorization?: boolean
}

const number = (text: string | undefined): number => Number(text ?? '0')

/** Model names that ask for a behaviour: `sim-error-429`, `sim-cut-3` … */
const named: [RegExp, (match: RegExpExecArray) => Behaviour][] = [
  [/^sim-error-(\d{3})$/, (match) => ({ status: number(match[1]), retryAfter: '1' })],
  [/^sim-hang$/, () => ({ hang: true })],
  [/^sim-reset-(\d+)$/, (match) => ({ resetAfterChunks: number(match[1]) })],
  [/^sim-cut-(\d+)$/, (match) => ({ cutAfterChunks: number(match[1]) })],
  [/^sim-stall-(\d+)$/, (match) => ({ stallAfterChunks: number(match[1]) })],
  [/^sim-stream-error-(\d+)$/, (match) => ({ errorAfterChunks: number(match[1]) })],
  [/^sim-no-usage$/, () => ({ usage: null })],
  [/^sim-bad-json$/, () => ({ rawBody: '{"choices":[' })],
]

export function behaviourOfModel(model: string): Behaviour {
  for (const [pattern, behaviour] of named) {
    const match = pattern.exec(model)
    if (match) return behaviour(match)
  }
  return {}
}
