import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'

/** Argon2id with the parameters that OWASP advises, which are the library's defaults: 19 MiB, two passes. */
export const hashPassword = (password: string): Promise<string> => hash(password)

let decoy: Promise<string> | null = null

/** Takes as long for a user who does not exist, whose hash is null: time must not tell who does. */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword(randomPassword())
  const matches = await verify(passwordHash ?? (await decoy), password)
  return matches && passwordHash !== null
}

/** 120 bits, in letters that survive being copied by hand or pasted into a shell. */
export const randomPassword = (): string => randomBytes(15).toString('base64url')
