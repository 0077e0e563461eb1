import type { ReasoningPart } from '../../chat/chat-request.js'

/** Google's clients take a signature for base64, and so must the mark of opaque reasoning be. */
const redactedMark = Buffer.from('redacted:').toString('base64')

/** `thoughtSignature` of a thought: what clients bring back unread. Reasoning that is opaque as a whole bears a mark. */
export function thoughtSignature({ signature, redacted }: Signed): string | null {
  return redacted === null ? signature : redactedMark + Buffer.from(redacted).toString('base64')
}

export function signatureOf(given: string | null): Signed {
  if (given === null || !given.startsWith(redactedMark)) return { signature: given, redacted: null }
  const redacted = Buffer.from(given.slice(redactedMark.length), 'base64').toString()
  return { signature: null, redacted }
}

type Signed = Pick<ReasoningPart, 'signature' | 'redacted'>
