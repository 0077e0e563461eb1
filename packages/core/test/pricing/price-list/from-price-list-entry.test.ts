import { describe, expect, it } from 'vitest'
import { fromPriceListEntry } from '../../../src/pricing/index.js'
import type { Price } from '../../../src/pricing/index.js'
import { vectors } from '../vectors.js'

describe('fromPriceListEntry', () => {
  it.each(vectors.map((vector) => [vector.id, vector] as const))('reads the entry of %s', (_, vector) => {
    const { price, unsupported } = fromPriceListEntry(vector.priceListEntry)
    expect(unsupported).toEqual([])
    expect(sorted(price)).toEqual(sorted(vector.price))
  })

  it('reads numbers as it reads their text', () => {
    const { price } = fromPriceListEntry({ input_cost_per_token: 1.25e-6, output_cost_per_token: 1e-23 })
    expect(price.components.map(({ unitPrice }) => unitPrice)).toEqual([
      '0.00000125',
      '0.00000000000000000000001',
    ])
  })

  it('includes the threshold of a context tier for xAI only', () => {
    const tier = { input_cost_per_token_above_200k_tokens: '6e-06' }
    const whenOf = (provider: string): unknown =>
      fromPriceListEntry({ ...tier, litellm_provider: provider }).price.components[0]?.when
    expect(whenOf('xai')).toEqual({ input_tokens_gte: 200_000 })
    expect(whenOf('anthropic')).toEqual({ input_tokens_gt: 200_000 })
  })

  it('lists what it cannot express', () => {
    const entry = {
      mode: 'chat',
      litellm_provider: 'bedrock',
      input_cost_per_second: '0.0455',
      output_cost_per_second: '0.0455',
      file_search_cost_per_1k_calls: '2.5',
      vector_store_cost_per_gb_per_day: '0.0',
      input_cost_per_token: '-1e-06',
    }
    const { price, unsupported } = fromPriceListEntry(entry)
    expect(price.components).toEqual([])
    expect(unsupported).toEqual([
      'input_cost_per_second',
      'output_cost_per_second',
      'file_search_cost_per_1k_calls',
      'input_cost_per_token',
    ])
  })

  it('takes the one price of a transcription from either field', () => {
    const seconds = (input: string, output: string): unknown =>
      fromPriceListEntry({
        mode: 'audio_transcription',
        input_cost_per_second: input,
        output_cost_per_second: output,
      }).price.components
    const once = [{ dimension: 'audio_seconds', unit: 'second', unitPrice: '0.0001' }]
    expect(seconds('0.0001', '0.0')).toEqual(once)
    expect(seconds('0.0', '0.0001')).toEqual(once)
    expect(seconds('0.0001', '1e-4')).toEqual(once)
  })

  it('lets a flat image price give way to token prices', () => {
    const { price } = fromPriceListEntry({
      mode: 'image_generation',
      output_cost_per_image: '0.039',
      output_cost_per_token: '2.5e-06',
    })
    expect(price.components[0]).toMatchObject({ dimension: 'images', basis: 'only_without_token_usage' })
  })

  it('prices searches by the number of results', () => {
    const { price } = fromPriceListEntry({
      tiered_pricing: [
        { input_cost_per_query: '0.005', max_results_range: ['0', '25'] },
        { input_cost_per_query: '0.025', max_results_range: ['26', '100'] },
      ],
    })
    expect(price.components).toEqual([
      { dimension: 'queries', unit: 'query', unitPrice: '0.005' },
      { dimension: 'queries', unit: 'query', unitPrice: '0.025', when: { max_results_gte: 26 } },
    ])
  })
})

const sorted = (price: Price): Price => ({
  ...price,
  components: [...price.components].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
})
