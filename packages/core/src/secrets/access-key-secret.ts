import { hash, randomInt } from 'node:crypto'

const prefix = 'sk-mw-'
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const length = 32

/** A new access key: `sk-mw-` and 32 random letters and digits (190 bits). */
export function newAccessKeySecret(): string {
  let text = prefix
  for (let i = 0; i < length; i++) text += alphabet[randomInt(alphabet.length)]!
  return text
}

/** SHA-256, hex: what is stored and looked up instead of the secret. */
export const digestOf = (secret: string | Uint8Array): string => hash('sha256', secret)

/** The last four characters, to tell keys apart. */
export const hintOf = (secret: string): string => secret.slice(-4)
