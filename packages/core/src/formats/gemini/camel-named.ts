import { invalidRequest } from '../../kernel/errors.js'
import type { Json } from '../openai/values.js'

/**
 * Members by their camelCase names: Google takes the snake_case ones as well (Protocol Buffers, ProtoJSON format).
 * @param at where they stand in the body, dotted
 * @throws MeterwayError `invalid_request` for a member that is given by both: readers disagree on which one counts
 */
export function camelNamed(members: Json, at = ''): Json {
  const named: Json = {}
  for (const [name, value] of Object.entries(members)) {
    const camel = camelName(name)
    if (Object.hasOwn(named, camel)) throw invalidRequest(memberAt(at, camel), `${camel} is given twice`)
    named[camel] = value
  }
  return named
}

export const camelName = (name: string): string =>
  name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

/** Names in camelCase, and the same in snake_case. */
export const bothNames = (names: readonly string[]): ReadonlySet<string> =>
  new Set([...names, ...names.map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))])

const memberAt = (at: string, name: string): string => (at === '' ? name : `${at}.${name}`)
