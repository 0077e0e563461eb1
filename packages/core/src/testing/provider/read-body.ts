import { recordOf, type Json } from './json.js'
import { secondsOf } from './recording.js'

/** The members of a JSON body or the fields of a form; none where it is neither. */
export function readBody(contentType: string | undefined, raw: Buffer): Json {
  const [, boundary] = /^multipart\/form-data;.*boundary="?([^";]+)/.exec(contentType ?? '') ?? []
  return boundary === undefined ? parsed(raw.toString()) : fieldsOf(raw.toString('latin1'), boundary)
}

function parsed(text: string): Json {
  try {
    return recordOf(JSON.parse(text))
  } catch {
    return {}
  }
}

/** The parts of a form, one byte a character; a file is told by its name, type and lengths. */
function fieldsOf(form: string, boundary: string): Json {
  const parts = form.split(`--${boundary}`).slice(1, -1)
  return Object.fromEntries(parts.map(fieldOf))
}

function fieldOf(part: string): [string, unknown] {
  const gap = part.indexOf('\r\n\r\n')
  const head = part.slice(0, gap)
  const value = part.slice(gap + 4, -2)
  const name = /\bname="([^"]*)"/.exec(head)?.[1] ?? ''
  const fileName = /filename="([^"]*)"/.exec(head)?.[1]
  if (fileName === undefined) return [name, Buffer.from(value, 'latin1').toString()]
  const type = /^content-type: *(\S+)/im.exec(head)?.[1] ?? ''
  const seconds = secondsOf(Buffer.from(value, 'latin1'))
  return [name, { name: fileName, type, bytes: value.length, seconds }]
}
