import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { chatFormats, meterStream, normaliseUsage } from '../../src/metering/index.js'
import { rate, type Price } from '../../src/pricing/index.js'

interface Vector {
  id: string
  format: string
  request: Record<string, unknown>
  usage: unknown
  price: Price
  quantities: Record<string, string>
  inputContextTokens: number
  exact: string
}

const folder = new URL('../vectors/', import.meta.url)
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8')
const { vectors } = JSON.parse(read('pricing.json')) as { vectors: Vector[] }

const asText = (quantities: Record<string, number | string>): Record<string, string> =>
  Object.fromEntries(Object.entries(quantities).map(([pool, quantity]) => [pool, String(quantity)]))

describe('vectors from raw usage to amount', () => {
  const known = vectors.filter(({ format }) => format in chatFormats)
  test.each(known.map((vector) => [vector.id, vector] as const))('%s', (_, vector) => {
    const usage = normaliseUsage(vector.format, vector.usage, vector.request)
    expect(asText(usage.quantities)).toEqual(vector.quantities)
    expect(usage.inputContextTokens).toBe(vector.inputContextTokens)
    expect(rate(vector.price, usage).exact).toBe(vector.exact)
  })

  test('cover every format of the table', () => {
    expect([...new Set(known.map(({ format }) => format))].sort()).toEqual(Object.keys(chatFormats).sort())
  })
})

interface Sidecar {
  format: string
  file: string
  expected: {
    outcome: string
    terminator: string
    text: string
    reasoning: string
    tool_calls: { id: string; name: string; arguments: string }[]
    finish_reason: string | null
    usage: unknown
    quantities: Record<string, number> | null
    error: unknown
    texts?: string[]
  }
}

const sidecars = readdirSync(new URL('streams/', folder))
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(read(`streams/${name}`)) as Sidecar)
  .filter(({ format }) => format in chatFormats)

describe.each(sidecars.map((sidecar) => [sidecar.file, sidecar] as const))(
  'stream %s',
  (file, { format, expected }) => {
    const bytes = readFileSync(new URL(`streams/${file}`, folder))

    test.each([1, 2, 7, 64, bytes.length])('tells the same in pieces of %i bytes', (size) => {
      const meter = meterStream(format)
      for (let at = 0; at < bytes.length; at += size) meter.push(bytes.subarray(at, at + size))
      const told = meter.end()
      expect({
        outcome: told.outcome,
        terminator: told.terminator,
        text: told.text,
        reasoning: told.reasoning,
      }).toEqual({
        outcome: expected.outcome,
        terminator: expected.terminator,
        text: expected.text,
        reasoning: expected.reasoning,
      })
      expect(told.toolCalls).toEqual(expected.tool_calls)
      expect(told.finishReason).toBe(expected.finish_reason)
      expect(told.usage?.raw ?? null).toEqual(expected.usage)
      expect(told.usage?.quantities ?? null).toEqual(expected.quantities)
      expect(told.error).toEqual(expected.error)
      if (expected.texts) expect(told.texts).toEqual(expected.texts)
    })
  },
)
