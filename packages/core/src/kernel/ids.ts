/** A UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, then a counter and random bits; sorts by creation. */
export type Id = string

let lastMs = 0
let sequence = 0
const random = new Uint8Array(2048)
let cursor = random.length

/** A new UUIDv7, monotonic within the process. */
export function newId(nowMs: number = Date.now()): Id {
  if (nowMs > lastMs) {
    lastMs = nowMs
    sequence = randomBytes(2, (at) => ((random[at]! & 0x07) << 8) | random[at + 1]!)
  } else if (++sequence > 0xfff) {
    lastMs++
    sequence = 0
  }
  const time = lastMs.toString(16).padStart(12, '0')
  const tail = randomBytes(8, (at) => {
    random[at] = (random[at]! & 0x3f) | 0x80
    let text = ''
    for (let i = at; i < at + 8; i++) text += hex[random[i]!]!
    return text
  })
  return `${time.slice(0, 8)}-${time.slice(8)}-7${sequence.toString(16).padStart(3, '0')}-${tail.slice(0, 4)}-${tail.slice(4)}`
}

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function randomBytes<T>(count: number, read: (at: number) => T): T {
  if (cursor + count > random.length) {
    globalThis.crypto.getRandomValues(random)
    cursor = 0
  }
  const at = cursor
  cursor += count
  return read(at)
}

const idPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
/** Whether a text has the form of a Meterway id. */
export const isId = (text: string): boolean => idPattern.test(text)
