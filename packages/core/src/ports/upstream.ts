/** One HTTP request to a provider. */
export interface UpstreamRequest {
  method: 'GET' | 'POST'
  url: string
  /** Lower-case names. */
  headers: Record<string, string>
  body: Uint8Array | string | null
  /** Until the head of the answer, the wait for a connection included. */
  firstByteTimeoutMs: number
  /** Between two pieces of the body. */
  idleTimeoutMs: number
  /** A body beyond this ends with the fault `too_large`. */
  maxBodyBytes: number
}

/** The head of an answer, and its body by one of two ways; a body that nobody reads must be aborted. */
export interface UpstreamResponse {
  status: number
  /** Lower-case names; repeated ones joined by a comma. */
  headers: Record<string, string>
  /** The whole body. @throws UpstreamFault */
  bytes(): Promise<Uint8Array>
  /**
   * The body piece by piece; an unread rest keeps the sender waiting, not memory growing. Leaving the loop early
   * closes the connection. @throws UpstreamFault
   */
  stream(): AsyncIterable<Uint8Array>
  /** Stops reading and closes the connection; a reader that waits gets the fault `aborted`. */
  abort(): void
}

/** The only way out: every call to a provider goes through here. */
export interface Upstream {
  /** Refuses an address that its URL shows to be out of bounds, before anything is sent. @throws UpstreamFault `blocked` */
  check(url: string): void
  /** @throws UpstreamFault when there is no answer */
  send(request: UpstreamRequest): Promise<UpstreamResponse>
  close(): Promise<void>
}
