import { invalidRequest } from '../kernel/errors.js'

/** A member of the outermost object, by its place in the text. */
export interface Member {
  name: string
  valueStart: number
  valueEnd: number
}

const depthMax = 128

/**
 * Finds the members of the outermost object in valid JSON text, without reading their values.
 * @throws MeterwayError `invalid_request` when the text is no object, or nested deeper than 128
 */
export function topLevelMembers(text: string): Member[] {
  const members: Member[] = []
  let at = skipSpace(text, 0)
  if (text[at] !== '{') throw invalidRequest('body', 'the body must be a JSON object')
  at = skipSpace(text, at + 1)
  while (at < text.length && text[at] !== '}') {
    const nameEnd = skipString(text, at)
    const name = JSON.parse(text.slice(at, nameEnd)) as string
    const valueStart = skipSpace(text, skipSpace(text, nameEnd) + 1)
    const valueEnd = skipValue(text, valueStart)
    members.push({ name, valueStart, valueEnd })
    at = skipSpace(text, valueEnd)
    if (text[at] === ',') at = skipSpace(text, at + 1)
  }
  return members
}

/**
 * Sets members of the outermost object and leaves every other byte as it was.
 * @param changes JSON texts by name
 */
export function setMembers(
  text: string,
  members: readonly Member[],
  changes: Record<string, string>,
): string {
  let result = ''
  let copied = 0
  const missing = new Set(Object.keys(changes))
  for (const { name, valueStart, valueEnd } of members) {
    if (!Object.hasOwn(changes, name)) continue
    missing.delete(name)
    result += text.slice(copied, valueStart) + changes[name]!
    copied = valueEnd
  }
  result += text.slice(copied)
  if (missing.size === 0) return result
  const added = [...missing].map((name) => `${JSON.stringify(name)}:${changes[name]!}`).join(',')
  const open = result.indexOf('{') + 1
  return `${result.slice(0, open)}${added}${members.length > 0 ? ',' : ''}${result.slice(open)}`
}

function skipSpace(text: string, from: number): number {
  let at = from
  for (;;) {
    const code = text.charCodeAt(at)
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at
    at++
  }
}

/** From the opening quote to behind the closing one. */
function skipString(text: string, from: number): number {
  let end = from
  do {
    end = text.indexOf('"', end + 1)
  } while (end > 0 && isEscaped(text, end))
  return end + 1
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0
  while (text.charCodeAt(at - 1 - slashes) === 0x5c) slashes++
  return slashes % 2 === 1
}

function skipValue(text: string, from: number): number {
  let depth = 0
  let at = from
  do {
    const character = text[at]
    if (character === '"') at = skipString(text, at)
    else if (character === '{' || character === '[') {
      if (++depth > depthMax)
        throw invalidRequest('body', `the body must not nest deeper than ${String(depthMax)}`)
      at++
    } else if (character === '}' || character === ']') {
      depth--
      at++
    } else if (depth === 0) at = skipScalar(text, at)
    else at++
  } while (depth > 0)
  return at
}

function skipScalar(text: string, from: number): number {
  let at = from
  while (at < text.length && !',}] \n\r\t'.includes(text[at]!)) at++
  return at
}
