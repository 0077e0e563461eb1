/** How the fake provider answers one call, where that is not as it should be. */
export interface Behaviour {
  /** Answers this status with an error body of the API's own shape, be it 200. */
  status?: number
  /** With `status`: the `Retry-After` header. */
  retryAfter?: string
  /** Waits so long before the head. */
  latencyMs?: number
  /** Never answers. */
  hang?: boolean
  /** Answers 302 to this address. */
  redirect?: string
  /** Answers this text as the body, with `status`, or else 200. */
  rawBody?: string
  /** Answers a body of at least so many bytes, as fast as it is read. */
  fillBytes?: number
  /** Writes the body byte by byte, with this pause between two. */
  byteDelayMs?: number
  /** Puts the key that it got into an error of `status`, or else 400. */
  echoAuthorization?: boolean
  /** The model that the answer names, instead of the one that was asked for. */
  servedModel?: string
  /** What to report as usage; null to leave it out. */
  usage?: unknown
  /** What every number in the reported usage is, instead of what it should be. */
  usageCounts?: unknown
  /**
   * Streams of chats: where usage is reported. `last`: as OpenAI, in a last chunk without choices, on request; `finish`: on the
   * finish chunk; `every`: growing, on every chunk, and at last; `repeated`: on the finish chunk and twice at last.
   * @defaultValue `last`
   */
  usageOn?: 'last' | 'finish' | 'every' | 'repeated'
  /** Streams: resets the connection after so many chunks. */
  resetAfterChunks?: number
  /** Streams: ends cleanly, without what ends a whole one, after so many chunks. */
  cutAfterChunks?: number
  /** Streams: says nothing more after so many chunks. */
  stallAfterChunks?: number
  /** Streams: sends an error event after so many chunks. */
  errorAfterChunks?: number
  /** Streams: what is sent behind the last event. */
  afterDone?: string
}
