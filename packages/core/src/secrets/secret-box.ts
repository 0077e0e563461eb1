import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { masterKeyOf, type MasterKey } from './master-key.js'
import { SecretFault } from './secret-fault.js'

const version = 'v1'
const ivBytes = 12
const tagBytes = 16

/** Seals texts at rest, bound to the row they stand in. */
export interface SecretBox {
  /** @param boundTo id of the row; a sealed text moved to another row does not open */
  seal(plain: string, boundTo: string): string
  /** @throws SecretFault when the text was changed or moved, or sealed under a master key that was not given */
  open(sealed: string, boundTo: string): string
  /** The same secret under the present master key; null when it is sealed so already. @throws SecretFault */
  reseal(sealed: string, boundTo: string): string | null
}

/**
 * AES-256-GCM with a random 12-byte IV. A sealed text is `v1:<id of the master key>:<base64 of IV, text and tag>`; its
 * head and the row's id are the additional data, so none of them can be exchanged.
 * @param masterKey 32 bytes, or their base64: what is sealed is sealed under it
 * @param alsoOpens further ones whose sealed texts open, while texts move from one to another
 * @throws TypeError for a key of another length
 */
export function secretBox(
  masterKey: string | Uint8Array,
  alsoOpens: readonly (string | Uint8Array)[] = [],
): SecretBox {
  const present = masterKeyOf(masterKey)
  const keys = new Map([...alsoOpens.map(masterKeyOf), present].map((key) => [key.id, key]))

  const seal = (plain: string, boundTo: string): string => {
    const iv = randomBytes(ivBytes)
    const cipher = createCipheriv('aes-256-gcm', present.bytes, iv).setAAD(additional(present, boundTo))
    const sealed = Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
    return `${headOf(present)}${sealed.toString('base64')}`
  }
  const open = (sealed: string, boundTo: string): string => {
    const { keyId, body } = parse(sealed)
    const key = keys.get(keyId)
    if (!key)
      throw new SecretFault(
        'unknown_master_key',
        `a secret is sealed under the master key ${keyId}, which was not given (given: ${[...keys.keys()].join(', ')})`,
      )
    return decrypt(key, body, boundTo)
  }
  return {
    seal,
    open,
    reseal: (sealed, boundTo) => {
      const plain = open(sealed, boundTo)
      return parse(sealed).keyId === present.id ? null : seal(plain, boundTo)
    },
  }
}

const sealedPattern = /^v1:([0-9a-f]{8}):([A-Za-z0-9+/]+={0,2})$/

const headOf = ({ id }: MasterKey): string => `${version}:${id}:`
const additional = (key: MasterKey, boundTo: string): Buffer => Buffer.from(headOf(key) + boundTo)

function parse(sealed: string): { keyId: string; body: Buffer } {
  const [, keyId, body] = sealedPattern.exec(sealed) ?? []
  if (keyId === undefined || body === undefined)
    throw new SecretFault('damaged', 'a sealed secret has an unknown form')
  return { keyId, body: Buffer.from(body, 'base64') }
}

function decrypt(key: MasterKey, sealed: Buffer, boundTo: string): string {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, sealed.subarray(0, ivBytes), {
      authTagLength: tagBytes,
    })
    decipher.setAAD(additional(key, boundTo)).setAuthTag(sealed.subarray(-tagBytes))
    return decipher.update(sealed.subarray(ivBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8')
  } catch {
    throw new SecretFault('damaged', 'a sealed secret was changed, or moved to another row')
  }
}
