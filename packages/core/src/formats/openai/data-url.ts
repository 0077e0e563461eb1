import type { MediaSource } from '../chat/chat-request.js'

/** RFC 2397: a media type with any parameters, `;base64` or percent-encoding, then the data. */
const dataUrl = /^data:([^;,]*)((?:;[^;,]*)*),/i

/** What a URL in a part stands for: its data, or the address of them; null for a malformed or unknown kind of URL. */
export function mediaSourceOf(url: string): MediaSource | null {
  if (/^https?:\/\//i.test(url)) return { kind: 'url', url }
  const head = dataUrl.exec(url)
  if (!head) return null
  const data = url.slice(head[0].length)
  const mediaType = head[1] === '' ? 'text/plain' : head[1]!.toLowerCase()
  if (/;base64$/i.test(head[2]!)) return { kind: 'base64', mediaType, data }
  try {
    return { kind: 'base64', mediaType, data: Buffer.from(decodeURIComponent(data)).toString('base64') }
  } catch {
    return null
  }
}

/** The URL by which a part names its data. */
export const urlOf = (source: MediaSource): string =>
  source.kind === 'url' ? source.url : `data:${source.mediaType};base64,${source.data}`
