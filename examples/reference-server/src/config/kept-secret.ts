import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * 32 bytes that are made once and kept in a file, which only this user may read.
 * @throws Error when the file holds anything else: a new secret could not open what the old one sealed
 */
export function keptSecret(path: string): Buffer {
  if (!existsSync(path)) publish(path, `${randomBytes(32).toString('base64')}\n`)
  const secret = Buffer.from(readFileSync(path, 'utf8'), 'base64')
  if (secret.length !== 32) throw new Error(`${path} must hold 32 bytes in base64`)
  return secret
}

/** Replaces a private file. */
export function writePrivateFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  rmSync(path, { force: true })
  writeFileSync(path, text, { mode: 0o600, flag: 'wx' })
}

/** Of several processes that start at once, the first to link its file wins; none ever reads half of one. */
function publish(path: string, text: string): void {
  const draft = `${path}.${process.pid}`
  writePrivateFile(draft, text)
  try {
    linkSync(draft, path)
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'EEXIST') throw fault
  } finally {
    rmSync(draft)
  }
}
