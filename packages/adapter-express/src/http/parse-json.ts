import { invalidRequest, MeterwayError } from '@meterway/core'

/** Deeper bodies have no use here, and recursive readers further down would run out of stack. */
const maxDepth = 64

/**
 * Reads bytes as JSON.
 * @throws MeterwayError `invalid_request` (param `body`) for invalid UTF-8, malformed JSON or absurd nesting
 */
export function parseJson(bytes: Uint8Array): unknown {
  const text = decodeUtf8(bytes)
  if (isTooDeep(text)) throw invalidRequest('body', `The body is nested deeper than ${maxDepth} levels.`)
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw new MeterwayError('invalid_request', 'The body is not valid JSON.', {
      details: { param: 'body' },
      cause,
    })
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** @throws MeterwayError `invalid_request` (param `body`) for bytes that are no UTF-8 */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw invalidRequest('body', 'The body is not valid UTF-8.')
  }
}

/** One pass without recursion; brackets inside strings do not count. */
function isTooDeep(text: string): boolean {
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (inString) {
      if (code === 0x5c) at++
      else if (code === 0x22) inString = false
    } else if (code === 0x22) inString = true
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > maxDepth) return true
    } else if (code === 0x7d || code === 0x5d) depth--
  }
  return false
}
