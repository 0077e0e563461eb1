import type { ReasoningPart } from '../../chat/chat-request.js'
import { isJson, type Json, objectsOf, saidMembers, textOr } from '../values.js'

/**
 * Members of an assistant's message that tell its reasoning: `reasoning_content`, as DeepSeek named it and most clients
 * read it; and where a part is signed, all of them once more in `extra_content.reasoning`, since a signature holds for
 * its own part, and the next turn must bring it back.
 */
export function reasoningMembers(parts: readonly ReasoningPart[]): Json {
  const text = parts.map((part) => part.text).join('')
  return { ...(text === '' ? {} : { reasoning_content: text }), ...signedMembers(parts) }
}

/** The second of the two alone: nothing when no part is signed. */
export function signedMembers(parts: readonly ReasoningPart[]): Json {
  if (!parts.some(({ signature, redacted }) => signature !== null || redacted !== null)) return {}
  const reasoning = parts.map(({ text, signature, redacted }) => saidMembers({ text, signature, redacted }))
  return { extra_content: { reasoning } }
}

/** The reasoning of a message, by whichever member has it. */
export function reasoningOf(message: Json): ReasoningPart[] {
  const { extra_content: extra } = message
  const signed = objectsOf(isJson(extra) ? extra.reasoning : null)
  if (signed.length > 0) return signed.map(signedPart)
  const text = textOr(message.reasoning_content ?? message.reasoning, '')
  return text === '' ? [] : [{ type: 'reasoning', text, signature: null, redacted: null }]
}

const signedPart = ({ text, signature, redacted }: Json): ReasoningPart => ({
  type: 'reasoning',
  text: textOr(text, ''),
  signature: textOr(signature, null),
  redacted: textOr(redacted, null),
})

/** Gemini's mark of a tool call, where Google's own compatible endpoint has it. */
export function callSignature({ extra_content: extra }: Json): string | null {
  const google = isJson(extra) ? extra.google : null
  return isJson(google) ? textOr(google.thought_signature, null) : null
}

export const callSignatureMembers = (signature: string | null): Json =>
  signature === null ? {} : { extra_content: { google: { thought_signature: signature } } }
