/** A UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, then a counter and random bits; sorts by creation. */
export type Id = string

let lastMs = 0
let sequence = 0
let timeText = ''
const random = new Uint8Array(4096)
let cursor = random.length

/** A new UUIDv7, monotonic within the process. */
export function newId(nowMs: number = Date.now()): Id {
  if (cursor + 10 > random.length) {
    globalThis.crypto.getRandomValues(random)
    cursor = 0
  }
  const at = cursor
  cursor += 10
  if (nowMs > lastMs) {
    setTime(nowMs)
    sequence = ((random[at]! & 0x07) << 8) | random[at + 1]!
  } else if (++sequence > 0xfff) {
    setTime(lastMs + 1)
    sequence = 0
  }
  const version = hex[0x70 | (sequence >> 8)]! + hex[sequence & 0xff]!
  const variant = hex[(random[at + 2]! & 0x3f) | 0x80]! + hex[random[at + 3]!]!
  const node = hex[random[at + 4]!]! + hex[random[at + 5]!]! + hex[random[at + 6]!]!
  return `${timeText}${version}-${variant}-${node}${hex[random[at + 7]!]!}${hex[random[at + 8]!]!}${hex[random[at + 9]!]!}`
}

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function setTime(ms: number): void {
  lastMs = ms
  const digits = ms.toString(16).padStart(12, '0')
  timeText = `${digits.slice(0, 8)}-${digits.slice(8)}-`
}

/** No id that was minted at a time, or later, sorts before this. */
export function lowestIdAt(ms: number): Id {
  const digits = Math.max(0, ms).toString(16).padStart(12, '0')
  return `${digits.slice(0, 8)}-${digits.slice(8)}-7000-8000-000000000000`
}

const idPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
/** Whether a text has the form of a Meterway id. */
export const isId = (text: string): boolean => idPattern.test(text)
