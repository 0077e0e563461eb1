import { describe, expect, it } from 'vitest'
import { comparePrices, type Price } from '../../../src/pricing/index.js'

const priceOf = (input: string, per?: number): Price => ({
  currency: 'USD',
  components: [
    { dimension: 'input', unit: 'token', unitPrice: input, ...(per === undefined ? {} : { per }) },
  ],
})

describe('comparePrices', () => {
  it('sorts models into added, changed, unchanged and gone', () => {
    const active = [
      { name: 'same', price: priceOf('2.5', 1_000_000) },
      { name: 'moved', price: priceOf('0.000001') },
      { name: 'retired', price: priceOf('1') },
    ]
    const imported = [
      { name: 'same', price: priceOf('0.0000025') },
      { name: 'moved', price: priceOf('0.000002') },
      { name: 'new', price: priceOf('1') },
    ]
    expect(comparePrices(active, imported)).toEqual({
      added: ['new'],
      changed: [{ name: 'moved', changes: [{ dimension: 'input', old: '0.000001', new: '0.000002' }] }],
      unchanged: ['same'],
      gone: ['retired'],
    })
  })

  it('shows components, multipliers and the minimum that one side lacks', () => {
    const batch = { dimension: 'input', unit: 'token', unitPrice: '0.5', when: { service_tier: 'batch' } }
    const old: Price = { ...priceOf('1'), minimumCharge: '0.10' }
    const price: Price = {
      ...priceOf('1'),
      components: [...priceOf('1').components, batch],
      multipliers: [{ factor: '1.10', when: { region: 'eu' } }],
    }
    expect(comparePrices([{ name: 'm', price: old }], [{ name: 'm', price }]).changed[0]?.changes).toEqual([
      { dimension: 'minimum_charge', old: '0.1', new: '0' },
      { dimension: 'input', when: { service_tier: 'batch' }, new: '0.5' },
      { dimension: 'multiplier', when: { region: 'eu' }, new: '1.1' },
    ])
  })
})
