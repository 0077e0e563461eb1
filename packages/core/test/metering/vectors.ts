import { readdirSync, readFileSync } from 'node:fs'
import type { Price } from '../../src/pricing/index.js'

/** One case of `vectors/pricing.json`, as far as metering goes. */
export interface UsageVector {
  id: string
  format: string
  request: Record<string, unknown>
  usage: unknown
  price: Price
  quantities: Record<string, string>
  inputContextTokens: number
  exact: string
}

/** A transcript of `vectors/streams` and what it tells. */
export interface StreamVector {
  format: string
  file: string
  line_ending: string
  split_suggestions: Record<string, number[] | string>
  expected: {
    outcome: string
    terminator: string
    text: string
    reasoning: string
    tool_calls: object[]
    finish_reason: string | null
    usage: unknown
    quantities: Record<string, number> | null
    error: unknown
    usage_final?: boolean
    service_tier?: string
    texts?: string[]
    finish_reasons?: string[]
    reported_cost?: string
  }
  bytes: Buffer
}

const folder = new URL('../vectors/', import.meta.url)
const read = (name: string): Buffer => readFileSync(new URL(name, folder))

export const usageVectors = (JSON.parse(read('pricing.json').toString()) as { vectors: UsageVector[] })
  .vectors

export const streamVectors: StreamVector[] = readdirSync(new URL('streams/', folder))
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(read(`streams/${name}`).toString()) as StreamVector)
  .map((vector) => ({ ...vector, bytes: read(`streams/${vector.file}`) }))
