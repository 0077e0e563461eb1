/** Shorter ones, such as `none` or `EMPTY` for servers that ask for no key, are words that an answer may well contain. */
const secretLengthMin = 12

const mask = '[redacted]'

/**
 * What a provider says, without the key that it was sent: no caller may learn the key that paid for an answer.
 * The same bytes, not a copy, where it is not in them.
 */
export function withoutSecret(bytes: Uint8Array, secret: string): Uint8Array {
  if (secret.length < secretLengthMin) return bytes
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (!buffer.includes(secret)) return bytes
  // Each byte is a character of its own, so nothing that is no text is harmed.
  const needle = Buffer.from(secret).toString('latin1')
  return Buffer.from(buffer.toString('latin1').replaceAll(needle, mask), 'latin1')
}
