import { invalidRequest } from '../../kernel/errors.js'

/** One field of a form, by its place in the body. */
export interface FormField {
  name: string
  fileName: string | null
  valueStart: number
  valueEnd: number
}

/** A form as it came: fields are read and replaced in place, so that every other byte stays as it was. */
export interface Form {
  bytes: Buffer
  boundary: string
  fields: FormField[]
}

const fieldsMax = 100

/**
 * Finds the fields of a `multipart/form-data` body (RFC 7578).
 * @throws MeterwayError `invalid_request` (param `body`) for what is none
 */
export function readForm(body: Uint8Array, contentType: string): Form {
  const boundary = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType)
  const mark = boundary?.[1] ?? boundary?.[2]
  if (mark === undefined) throw invalid('has no boundary in its content type')
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length)
  const delimiter = `--${mark}`
  const fields: FormField[] = []
  let at = bytes.indexOf(delimiter)
  while (at >= 0 && bytes.toString('latin1', at + delimiter.length, at + delimiter.length + 2) === '\r\n') {
    const headStart = at + delimiter.length + 2
    const next = bytes.indexOf(`\r\n${delimiter}`, headStart)
    if (next < 0) throw invalid('is cut short')
    fields.push(fieldOf(bytes, headStart, next))
    if (fields.length > fieldsMax) throw invalid(`has more than ${String(fieldsMax)} fields`)
    at = next + 2
  }
  if (fields.length === 0) throw invalid('has no fields')
  return { bytes, boundary: mark, fields }
}

function fieldOf(bytes: Buffer, headStart: number, end: number): FormField {
  const headEnd = bytes.indexOf('\r\n\r\n', headStart)
  if (headEnd < 0 || headEnd > end) throw invalid('has a field without a head')
  const disposition = /^content-disposition:\s*form-data(.*)$/im.exec(
    bytes.toString('utf8', headStart, headEnd),
  )?.[1]
  const name = /;\s*name="([^"]*)"/i.exec(disposition ?? '')?.[1]
  if (name === undefined) throw invalid('has a field without a name')
  const fileName = /;\s*filename="([^"]*)"/i.exec(disposition ?? '')?.[1] ?? null
  return { name, fileName, valueStart: headEnd + 4, valueEnd: end }
}

/** The texts of a form's fields; files are left out. */
export const formTexts = ({ bytes, fields }: Form): Record<string, string> =>
  Object.fromEntries(
    fields
      .filter(({ fileName }) => fileName === null)
      .map(({ name, valueStart, valueEnd }) => [name, bytes.toString('utf8', valueStart, valueEnd)]),
  )

/** The same form with texts in place of others, or added. */
export function setFields(
  { bytes, boundary, fields }: Form,
  texts: Readonly<Record<string, string>>,
): Buffer {
  const pieces: (Buffer | string)[] = []
  const missing = new Set(Object.keys(texts))
  let copied = 0
  for (const { name, valueStart, valueEnd } of fields) {
    if (!missing.delete(name)) continue
    pieces.push(bytes.subarray(copied, valueStart), texts[name]!)
    copied = valueEnd
  }
  const added = [...missing].map(
    (name) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${texts[name]!}\r\n`,
  )
  const all = [...pieces, ...withAdded(bytes.subarray(copied), boundary, added)]
  return Buffer.concat(all.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)))
}

/** What is added goes before the delimiter that closes the form. */
function withAdded(rest: Buffer, boundary: string, added: readonly string[]): (Buffer | string)[] {
  const close = rest.lastIndexOf(`--${boundary}--`)
  return [rest.subarray(0, close), ...added, rest.subarray(close)]
}

const invalid = (reason: string) => invalidRequest('body', `the form ${reason}`)
