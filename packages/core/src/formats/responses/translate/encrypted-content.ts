import type { ReasoningPart } from '../../chat/chat-request.js'

/** No signature has a colon: they are base64. */
const redactedMark = 'redacted:'

/**
 * `encrypted_content` of a reasoning item: what clients bring back unread, and so the place of a signature. Reasoning
 * that is opaque as a whole is told apart by a mark.
 */
export function encryptedContent({ signature, redacted }: ReasoningPart): string | null {
  return redacted === null ? signature : `${redactedMark}${redacted}`
}

export function signatureOf(encrypted: unknown): Pick<ReasoningPart, 'signature' | 'redacted'> {
  if (typeof encrypted !== 'string') return { signature: null, redacted: null }
  return encrypted.startsWith(redactedMark)
    ? { signature: null, redacted: encrypted.slice(redactedMark.length) }
    : { signature: encrypted, redacted: null }
}
