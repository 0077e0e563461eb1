/** One server-sent event, read. */
export interface SseEvent {
  /** `event:` field; empty when there is none. */
  name: string
  /** `data:` lines, joined by LF; null when there is none (a comment). */
  data: string | null
}

const decoder = new TextDecoder()

/** Reads the lines of one event (WHATWG HTML, section 9.2). */
export function readSseEvent(bytes: Uint8Array): SseEvent {
  let name = ''
  let data: string | null = null
  for (const line of decoder.decode(bytes).split(/\r\n|\n|\r/)) {
    const found = line.indexOf(':')
    const colon = found === -1 ? line.length : found
    const field = line.slice(0, colon)
    const value = line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    if (field === 'data') data = data === null ? value : `${data}\n${value}`
    else if (field === 'event') name = value
  }
  return { name, data }
}
