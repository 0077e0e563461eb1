import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readSseEvent, SseSplitter } from '../../../src/metering/index.js'
import { streamVectors } from '../vectors.js'

function split(bytes: Uint8Array, cuts: readonly number[]): { events: Buffer[]; rest: Uint8Array | null } {
  const splitter = new SseSplitter()
  const events: Uint8Array[] = []
  let start = 0
  for (const end of [...cuts, bytes.length]) {
    events.push(...splitter.push(bytes.subarray(start, end)))
    start = end
  }
  return { events: events.map((event) => Buffer.from(event)), rest: splitter.rest() }
}

const cutsOf = (length: number): fc.Arbitrary<number[]> =>
  fc.array(fc.nat({ max: length }), { maxLength: 20 }).map((cuts) => cuts.sort((a, b) => a - b))

describe('SseSplitter', () => {
  it('gives the stream back byte for byte, wherever it is cut', () => {
    const pieces = fc.array(fc.constantFrom('\r', '\n', '\r\n', 'data: x', ':', '', '\uFEFF', 'event: é'))
    const streams = pieces.map((parts) => Buffer.from(parts.join('')))
    fc.assert(
      fc.property(
        streams.chain((bytes) => fc.tuple(fc.constant(bytes), cutsOf(bytes.length))),
        ([bytes, cuts]) => {
          const { events, rest } = split(bytes, cuts)
          expect(Buffer.concat([...events, ...(rest ? [rest] : [])])).toEqual(bytes)
        },
      ),
    )
  })

  it.each(streamVectors.map((vector) => [vector.file, vector.bytes] as const))(
    'finds the same events in %s wherever it is cut',
    (_, bytes) => {
      const whole = split(bytes, []).events.map((event) => readSseEvent(event))
      fc.assert(
        fc.property(cutsOf(bytes.length), (cuts) => {
          expect(split(bytes, cuts).events.map((event) => readSseEvent(event))).toEqual(whole)
        }),
        { numRuns: 30 },
      )
    },
  )

  it('hands an event that came in one piece on without a copy', () => {
    const bytes = Buffer.from('data: a\n\ndata: b\n\n')
    const [first, second] = new SseSplitter().push(bytes)
    expect(first?.buffer).toBe(bytes.buffer)
    expect(second?.byteOffset).toBe(bytes.byteOffset + 9)
  })

  it('keeps what has not ended', () => {
    const splitter = new SseSplitter()
    expect(splitter.push(Buffer.from('data: half'))).toEqual([])
    expect(splitter.waitingBytes).toBe(10)
    expect(splitter.rest()?.toString()).toBe('data: half')
    expect(splitter.rest()).toBeNull()
  })

  it('copies an event that came byte by byte once', () => {
    const splitter = new SseSplitter()
    const bytes = Buffer.from(`data: ${'x'.repeat(50_000)}\n\n`)
    let events: Uint8Array[] = []
    for (const byte of bytes) events = splitter.push(Uint8Array.of(byte))
    expect(Buffer.from(events[0]!)).toEqual(bytes)
  })

  it('does not wait for the end of an endless event', () => {
    const splitter = new SseSplitter()
    const megabyte = Buffer.alloc(1024 * 1024, 0x20)
    let handedOn = 0
    for (let i = 0; i < 65; i++) for (const part of splitter.push(megabyte)) handedOn += part.length
    expect(handedOn).toBe(65 * megabyte.length)
    expect(splitter.waitingBytes).toBe(0)
  })
})

describe('readSseEvent', () => {
  it.each([
    ['data: {"a":1}\n\n', '', '{"a":1}'],
    ['data:{"a":1}\n\n', '', '{"a":1}'],
    ['data:  two spaces\n\n', '', ' two spaces'],
    ['event: ping\r\ndata: 1\r\ndata: 2\r\n\r\n', 'ping', '1\n2'],
    [': a comment\n\n', '', null],
    ['data\n\n', '', ''],
    ['\uFEFFdata: x\r\r', '', 'x'],
    ['id: 7\nretry: 10\ndata: x\n\n', '', 'x'],
    ['database: no\n\n', '', null],
  ])('reads %j', (text, name, data) => {
    expect(readSseEvent(Buffer.from(text))).toEqual({ name, data })
  })
})
