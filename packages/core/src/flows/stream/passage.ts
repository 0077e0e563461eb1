import type { ChatUsage } from '../../formats/index.js'

/** How a provider's stream becomes the caller's, event by event. */
export interface StreamPassage {
  /**
   * What the caller may have of an event now; null for nothing.
   * @throws MeterwayError `upstream_error` at an event that tells of an error, or cannot be read
   */
  pass(event: Uint8Array): Uint8Array | null
  /** Whether what closes the answer has come; it is held back. */
  readonly isWhole: boolean
  /** Whether nothing that follows matters any more. */
  readonly isClosed: boolean
  /** What tells the caller that the answer is whole: given once it is charged. */
  closing(usage: () => ChatUsage): Uint8Array
}
