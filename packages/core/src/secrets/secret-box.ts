import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const version = 'v1'
const ivBytes = 12
const tagBytes = 16

/** Seals texts at rest, bound to the row they stand in. */
export interface SecretBox {
  /** @param boundTo id of the row; a sealed text moved to another row does not open */
  seal(plain: string, boundTo: string): string
  /** @throws Error when the text was changed, moved, or sealed under another master key */
  open(sealed: string, boundTo: string): string
}

/**
 * AES-256-GCM with a random 12-byte IV and the row's id as additional data; the text begins with the key's version.
 * @param masterKey 32 bytes, or their base64
 * @throws TypeError for a key of another length
 */
export function secretBox(masterKey: string | Uint8Array): SecretBox {
  const key = typeof masterKey === 'string' ? Buffer.from(masterKey, 'base64') : Buffer.from(masterKey)
  if (key.length !== 32) {
    throw new TypeError(
      `the master key must be 32 bytes as base64 (openssl rand -base64 32), not ${String(key.length)} bytes`,
    )
  }
  return {
    seal: (plain, boundTo) => {
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(boundTo))
      const sealed = Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `${version}:${sealed.toString('base64')}`
    },
    open: (text, boundTo) => {
      const [found, body = ''] = text.split(':')
      if (found !== version)
        throw new Error(`a secret is sealed under the unknown version ${JSON.stringify(found)}`)
      const sealed = Buffer.from(body, 'base64')
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, ivBytes), {
        authTagLength: tagBytes,
      })
      decipher.setAAD(Buffer.from(boundTo)).setAuthTag(sealed.subarray(-tagBytes))
      return decipher.update(sealed.subarray(ivBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8')
    },
  }
}
