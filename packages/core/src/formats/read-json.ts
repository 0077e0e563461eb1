import { invalidRequest } from '../kernel/errors.js'
import { topLevelMembers, type Member } from './json-members.js'

/** A JSON body: its text, its value, and where its members stand. */
export interface JsonBody {
  text: string
  value: Record<string, unknown>
  members: Member[]
}

const decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads a body.
 * @param once names of members that must not be repeated: readers disagree on which one counts
 * @throws MeterwayError `invalid_request` for what is not UTF-8, not JSON, not an object, or repeats such a member
 */
export function readJson(bytes: Uint8Array, once: ReadonlySet<string>): JsonBody {
  let text: string
  let value: unknown
  try {
    text = decoder.decode(bytes)
  } catch {
    throw invalidRequest('body', 'the body is not valid UTF-8')
  }
  try {
    value = JSON.parse(text)
  } catch {
    throw invalidRequest('body', 'the body is not valid JSON')
  }
  const members = topLevelMembers(text)
  const seen = new Set<string>()
  for (const { name } of members) {
    if (seen.has(name) && once.has(name)) throw invalidRequest(name, `${name} is given twice`)
    seen.add(name)
  }
  return { text, value: value as Record<string, unknown>, members }
}
