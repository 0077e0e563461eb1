import { describe, expect, it } from 'vitest'
import { rate, readPriceList } from '../../../src/pricing/index.js'

const chat = '"litellm_provider": "acme", "mode": "chat"'
const listText = `{
  "sample_spec": { "input_cost_per_token": 0.0, "litellm_provider": "one of many", "max_tokens": "as \\"1e-5\\" says" },
  "updated": "2026-07-24T18:23:43",
  "notes": { "rules": [1, 2] },
  "acme/plain": { ${chat}, "input_cost_per_token": 2.5E-06, "output_cost_per_token": 1e-05,
                  "max_input_tokens": 128000, "max_output_tokens": 16384.0 },
  "acme/artefacts": { ${chat}, "input_cost_per_token": 1e-23, "output_cost_per_token": 0.0000029999900000000002 },
  "acme/free": { ${chat}, "input_cost_per_token": 0.0, "output_cost_per_token": 0 },
  "acme/without-price": { ${chat}, "max_tokens": 4096, "input_cost_per_token": null },
  "acme/negative": { ${chat}, "input_cost_per_token": -1e-06 },
  "acme/text": { ${chat}, "input_cost_per_token": "cheap" },
  "acme/thousandfold": { ${chat}, "input_cost_per_token": 0.0032 },
  "acme/read-above-input": { ${chat}, "input_cost_per_token": 1e-06, "cache_read_input_token_cost": 2e-06 },
  "acme/write": { ${chat}, "input_cost_per_token": 2.5e-07, "cache_creation_input_token_cost_above_1hr": 6e-06 },
  "acme/priority": { ${chat}, "input_cost_per_token": 5e-08, "input_cost_per_token_priority": 2.5e-06 },
  "acme/batch": { ${chat}, "input_cost_per_token": 1e-06, "input_cost_per_token_batches": 2e-06 },
  "acme/too-fine": { ${chat}, "input_cost_per_token": 1e-31 },
  "acme/image": { "litellm_provider": "acme", "mode": "realtime", "input_cost_per_token": 4e-06, "input_cost_per_image": 5e-06 },
  "acme/capacity": { ${chat}, "input_cost_per_second": 0.05 }
}`

const list = readPriceList(listText)
const reasonsOf = (name: string): string[] | undefined =>
  list.quarantined.find((entry) => entry.name === name)?.reasons

describe('readPriceList', () => {
  it('imports what is complete and plausible, with its limits', () => {
    expect(list.entries.map(({ name }) => name)).toEqual(['acme/plain', 'acme/artefacts', 'acme/free'])
    expect(list.entries[0]).toEqual({
      name: 'acme/plain',
      provider: 'acme',
      mode: 'chat',
      maxInputTokens: 128_000,
      maxOutputTokens: 16_384,
      price: {
        currency: 'USD',
        components: [
          { dimension: 'input', unit: 'token', unitPrice: '0.0000025' },
          { dimension: 'output', unit: 'token', unitPrice: '0.00001' },
        ],
      },
    })
  })

  it('keeps every digit that is written', () => {
    const { price } = list.entries[1]!
    expect(rate(price, { quantities: { input: 1, output: 1 }, inputContextTokens: 1 }).lines).toMatchObject([
      { unitPrice: `0.${'0'.repeat(22)}1` },
      { unitPrice: '0.0000029999900000000002' },
    ])
  })

  it('tells a missing price from one of zero', () => {
    expect(list.unpriced).toEqual(['acme/without-price'])
    expect(list.free).toEqual(['acme/free'])
  })

  it.each([
    ['acme/negative', 'input_cost_per_token is not a decimal of at least 0'],
    ['acme/text', 'input_cost_per_token is not a decimal of at least 0'],
    ['acme/thousandfold', 'input is out of the bounds of its unit'],
    ['acme/read-above-input', 'cache_read exceeds input'],
    ['acme/write', 'cache_write_1h exceeds 5 times input'],
    ['acme/priority', 'input (service_tier priority) exceeds 5 times the standard price'],
    ['acme/batch', 'input (service_tier batch) exceeds the standard price'],
    ['acme/too-fine', 'components.0.unitPrice must have at most 30 decimals'],
    ['acme/image', 'input_images is out of the bounds of its unit'],
  ])('quarantines %s', (name, reason) => {
    expect(reasonsOf(name)).toEqual([reason])
  })

  it('does not import the half of a price', () => {
    expect(list.unexpressed).toEqual([{ name: 'acme/capacity', fields: ['input_cost_per_second'] }])
  })

  it('counts every model once', () => {
    expect(list.counts).toEqual({ total: 14, priced: 13, expressed: 12, imported: 3 })
    expect(list.entries.length + list.quarantined.length).toBe(12)
    expect(list.quarantined).toHaveLength(9)
  })

  it('throws on a text that is not JSON', () => {
    expect(() => readPriceList('{ "a": }')).toThrow(SyntaxError)
  })

  it.each(['', ' ', 'acme/ padded ', 'a'.repeat(192), 'acme/\u0000', 'acme/\ud800', 'acme/\nline'])(
    'quarantines a model of the name %j, which no store could keep',
    (name) => {
      const entry = { litellm_provider: 'acme', mode: 'chat', input_cost_per_token: 1e-6 }
      const read = readPriceList(JSON.stringify({ [name]: entry }))
      expect([read.entries, read.quarantined]).toMatchObject([[], [{ name }]])
    },
  )

  it('leaves out a limit that no model has', () => {
    const [entry] = readPriceList(
      `{"acme/endless": { ${chat}, "input_cost_per_token": 1e-06, "max_output_tokens": 9007199254740991 }}`,
    ).entries
    expect(entry).not.toHaveProperty('maxOutputTokens')
  })

  it.each(['[]', '"list"', '5', 'null'])('refuses %s, which is no list', (text) => {
    expect(() => readPriceList(text)).toThrow(TypeError)
  })
})
