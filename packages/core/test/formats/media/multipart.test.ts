import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formTexts, readForm, setFields } from '../../../src/formats/media/multipart.js'

async function encoded(fields: Record<string, string | Blob>) {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  const response = new Response(form)
  const contentType = response.headers.get('content-type')!
  return { contentType, body: new Uint8Array(await response.arrayBuffer()) }
}

const decoded = async (body: Uint8Array, contentType: string) =>
  Object.fromEntries(
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the platform's own reader, of small forms
    await new Response(body as never, { headers: { 'content-type': contentType } }).formData(),
  )

describe('a form', () => {
  test('is read as the platform writes it, files in place', async () => {
    const file = new File([new Uint8Array([0, 13, 10, 45, 45, 255])], 'a.wav')
    const { body, contentType } = await encoded({ model: 'whisper-1', file, prompt: 'größer\r\n--x' })
    const form = readForm(body, contentType)
    expect(formTexts(form)).toEqual({ model: 'whisper-1', prompt: 'größer\r\n--x' })
    const { valueStart, valueEnd, fileName } = form.fields[1]!
    expect([...form.bytes.subarray(valueStart, valueEnd)]).toEqual([0, 13, 10, 45, 45, 255])
    expect(fileName).toBe('a.wav')
  })

  test('gets other texts, in place or added, and keeps all else', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.stringMatching(/^[ -~]{0,20}$/), { minKeys: 1 }),
        fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.stringMatching(/^[ -~]{0,20}$/)),
        async (fields, changes) => {
          const { body, contentType } = await encoded(fields)
          const changed = setFields(readForm(body, contentType), changes)
          expect(await decoded(changed, contentType)).toEqual({ ...fields, ...changes })
        },
      ),
      { numRuns: 60 },
    )
  })

  test.each([
    ['no boundary', 'x', 'multipart/form-data'],
    ['no fields', '--b--\r\n', 'multipart/form-data; boundary=b'],
    [
      'a cut',
      '--b\r\ncontent-disposition: form-data; name="a"\r\n\r\nvalue',
      'multipart/form-data; boundary=b',
    ],
    ['a field without a name', '--b\r\nx: y\r\n\r\nvalue\r\n--b--', 'multipart/form-data; boundary=b'],
  ])('with %s is refused', (_, body, contentType) => {
    expect(() => readForm(Buffer.from(body), contentType)).toThrow(/the form/)
  })
})
