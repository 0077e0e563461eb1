import { hash } from 'node:crypto'

/** What seals secrets, and the name by which a sealed text says so. */
export interface MasterKey {
  /** Eight hexadecimal digits: tells keys apart, and tells nothing of them. */
  id: string
  bytes: Uint8Array
}

/**
 * @param given 32 bytes, or their base64
 * @throws TypeError for a key of another length
 */
export function masterKeyOf(given: string | Uint8Array): MasterKey {
  const bytes = typeof given === 'string' ? Buffer.from(given, 'base64') : Buffer.from(given)
  if (bytes.length !== 32) {
    throw new TypeError(
      `the master key must be 32 bytes as base64 (openssl rand -base64 32), not ${String(bytes.length)} bytes`,
    )
  }
  return { id: hash('sha256', Buffer.concat([idPurpose, bytes])).slice(0, 8), bytes }
}

const idPurpose = Buffer.from('meterway master key id\n')
