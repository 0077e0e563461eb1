import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normaliseUsage, usageFormats } from '../../../src/metering/index.js'

/** Objects that look like usage, with figures that do not. */
const figure = fc.oneof(
  { weight: 3, arbitrary: fc.nat({ max: 5000 }) },
  { weight: 1, arbitrary: fc.jsonValue() },
  { weight: 1, arbitrary: fc.double() },
)
const names = [
  'prompt_tokens',
  'completion_tokens',
  'input_tokens',
  'output_tokens',
  'cached_tokens',
  'cache_creation_input_tokens',
  'cache_read_input_tokens',
  'promptTokenCount',
  'cachedContentTokenCount',
  'thoughtsTokenCount',
  'seconds',
  'cost',
  'total_tokens',
]
const details = fc.dictionary(
  fc.constantFrom(
    'cached_tokens',
    'audio_tokens',
    'image_tokens',
    'text_tokens',
    'reasoning_tokens',
    'cache_write_tokens',
    'ephemeral_1h_input_tokens',
    'ephemeral_5m_input_tokens',
    'thinking_tokens',
  ),
  figure,
)
const modalities = fc.array(
  fc.record({ modality: fc.constantFrom('TEXT', 'AUDIO', 'IMAGE'), tokenCount: figure }),
)
const usageLike = fc
  .tuple(
    fc.dictionary(fc.constantFrom(...names), figure),
    fc.dictionary(
      fc.constantFrom(
        'prompt_tokens_details',
        'completion_tokens_details',
        'input_tokens_details',
        'input_token_details',
        'output_tokens_details',
        'cache_creation',
      ),
      details,
    ),
    fc.dictionary(
      fc.constantFrom('promptTokensDetails', 'cacheTokensDetails', 'candidatesTokensDetails', 'iterations'),
      fc.oneof(modalities, fc.jsonValue()),
    ),
  )
  .map((parts): object => Object.assign({}, ...parts) as object)

describe.each(Object.keys(usageFormats))('normaliseUsage of %s, for any JSON', (format) => {
  it('gives positive quantities alone, and never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(usageLike, fc.jsonValue()),
        fc.oneof(usageLike, fc.constant({})),
        (raw, request) => {
          const { quantities, inputContextTokens } = normaliseUsage(
            format,
            raw,
            request as Record<string, unknown>,
          )
          for (const quantity of Object.values(quantities)) {
            expect(String(quantity)).toMatch(/^\d{1,17}(\.\d+)?$/)
            expect(Number(quantity)).toBeGreaterThan(0)
          }
          expect(Number.isSafeInteger(inputContextTokens) && inputContextTokens >= 0).toBe(true)
        },
      ),
      { numRuns: 100 },
    )
  })

  it('never counts more tokens than the provider did', () => {
    fc.assert(
      fc.property(usageLike, (raw) => {
        const { quantities, inputContextTokens } = normaliseUsage(format, raw)
        const input = Object.entries(quantities).filter(([pool]) => /^(?:input|cache_)/.test(pool))
        const sum = input
          .filter(([pool]) => !pool.endsWith('_seconds'))
          .reduce((total, [, count]) => total + Number(count), 0)
        expect(sum).toBe(inputContextTokens)
      }),
      { numRuns: 100 },
    )
  })
})
