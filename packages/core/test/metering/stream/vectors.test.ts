import { describe, expect, it } from 'vitest'
import { meterStream, SseSplitter, type MeteredStream } from '../../../src/metering/index.js'
import { streamVectors, type StreamVector } from '../vectors.js'

function meteredIn(vector: StreamVector, cuts: readonly number[]): MeteredStream {
  const meter = meterStream(vector.format)
  let start = 0
  for (const end of [...cuts, vector.bytes.length]) {
    meter.push(vector.bytes.subarray(start, end))
    start = end
  }
  return meter.end()
}

function expectTold(told: MeteredStream, { expected }: StreamVector): void {
  expect({
    outcome: told.outcome,
    terminator: told.terminator,
    text: told.text,
    reasoning: told.reasoning,
    tool_calls: told.toolCalls,
    finish_reason: told.finishReason,
    quantities: told.usage?.quantities ?? null,
    error: told.error,
  }).toEqual({
    outcome: expected.outcome,
    terminator: expected.terminator,
    text: expected.text,
    reasoning: expected.reasoning,
    tool_calls: expected.tool_calls,
    finish_reason: expected.finish_reason,
    quantities: expected.quantities,
    error: expected.error,
  })
  const isPartial = expected.usage_final === false
  expect((isPartial ? told.partialUsage : told.usage)?.raw ?? null).toEqual(expected.usage)
  expect(told.usage?.problems ?? []).toEqual([])
  if (expected.texts) expect(told.texts).toEqual(expected.texts)
  if (expected.finish_reasons) expect(told.finishReasons).toEqual(expected.finish_reasons)
  if (expected.service_tier) expect(told.usage?.attributes.service_tier).toBe(expected.service_tier)
  if (expected.reported_cost) expect(told.usage?.reportedCost).toBe(expected.reported_cost)
}

const every = (size: number, length: number): number[] =>
  Array.from({ length: Math.ceil(length / size) - 1 }, (_, at) => (at + 1) * size)

const named = streamVectors.map((vector) => [vector.file, vector] as const)

describe('meterStream, against the transcripts', () => {
  it('has all 28 of them', () => {
    expect(named).toHaveLength(28)
  })

  it.each(named)('reads %s whole', (_, vector) => {
    expectTold(meteredIn(vector, []), vector)
  })

  it.each(named)('reads %s in pieces of any size, and cut at the awkward places', (_, vector) => {
    for (const size of [1, 2, 3, 7, 64])
      expectTold(meteredIn(vector, every(size, vector.bytes.length)), vector)
    for (const cuts of Object.values(vector.split_suggestions)) {
      if (Array.isArray(cuts)) expectTold(meteredIn(vector, cuts), vector)
    }
  })

  it.each(named)('reads %s in two pieces, cut at any byte', (_, vector) => {
    for (let cut = 1; cut < vector.bytes.length; cut++) {
      const { usage, outcome, finishReason, terminator } = meteredIn(vector, [cut])
      expect([usage?.quantities ?? null, outcome, finishReason, terminator]).toEqual([
        vector.expected.quantities,
        vector.expected.outcome,
        vector.expected.finish_reason,
        vector.expected.terminator,
      ])
    }
  })

  it.each(named)('reads %s with other line ends and a byte order mark', (_, vector) => {
    const lines = vector.bytes.toString().replaceAll(/\r\n|\r/g, '\n')
    for (const end of ['\r\n', '\r', '\n']) {
      const bytes = Buffer.from(`\uFEFF${lines.replaceAll('\n', end)}`)
      const again = { ...vector, bytes }
      expectTold(meteredIn(again, []), vector)
      expectTold(meteredIn(again, every(1, bytes.length)), vector)
    }
  })

  it.each(named)('reads %s the same when events are pushed and asked about one by one', (_, vector) => {
    const splitter = new SseSplitter()
    const meter = meterStream(vector.format)
    for (const event of splitter.push(vector.bytes)) {
      meter.pushEvent(event)
      expect(typeof meter.read().text).toBe('string')
    }
    const rest = splitter.rest()
    if (rest) meter.pushEvent(rest)
    expectTold(meter.end(), vector)
  })
})
