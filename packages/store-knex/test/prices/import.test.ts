import { applyImport, importReport, planImport } from '@meterway/core'
import { readPriceList } from '@meterway/core/pricing'
import type { CatalogStore } from '@meterway/core/ports'
import { memoryStore } from '@meterway/core/testing'
import { expect, test } from 'vitest'
import { reportLines } from '../../src/prices/import-report.js'

interface Entry {
  litellm_provider: string
  mode: string
  [field: string]: string | number
}

const chat = (prices: Record<string, number>): Entry => ({
  litellm_provider: 'openai',
  mode: 'chat',
  max_input_tokens: 128_000,
  max_output_tokens: 16_384,
  ...prices,
})

const listOf = (entries: Record<string, Entry>) => readPriceList(JSON.stringify(entries))

const first = listOf({
  'gpt-a': chat({ input_cost_per_token: 2.5e-6, output_cost_per_token: 1e-5 }),
  'gpt-b': chat({ input_cost_per_token: 1e-6, output_cost_per_token: 2e-6 }),
  'claude-a': {
    ...chat({ input_cost_per_token: 3e-6, output_cost_per_token: 1.5e-5 }),
    litellm_provider: 'anthropic',
  },
  'no-price': chat({}),
  absurd: chat({ input_cost_per_token: 2500, output_cost_per_token: 1 }),
})

async function importInto(
  catalog: CatalogStore,
  list = first,
  options: { createModels?: boolean; provider?: string } = {},
) {
  const nowMs = (clock += 1000)
  const plan = planImport(list, await catalog.snapshot(), { nowMs, createModels: true, ...options })
  await applyImport(catalog, plan, nowMs, () => undefined)
  return plan
}
let clock = Date.UTC(2026, 0, 1)

const modelNames = async (catalog: CatalogStore) =>
  (await catalog.snapshot()).models.map(({ name }) => name).sort()

test('creates missing models with their limits, when asked', async () => {
  const { catalog } = memoryStore()
  await importInto(catalog)
  expect(await modelNames(catalog)).toEqual(['claude-a', 'gpt-a', 'gpt-b'])
  const { models, prices } = await catalog.snapshot()
  expect(models.find(({ name }) => name === 'gpt-a')).toMatchObject({
    capabilities: ['chat'],
    quotaType: 'text_token',
    maxOutputTokens: 16_384,
    contextWindow: 128_000,
    status: 'active',
  })
  expect(prices).toHaveLength(3)
})

test('leaves unknown models alone, and names them', async () => {
  const { catalog } = memoryStore()
  const plan = await importInto(catalog, first, { createModels: false })
  expect(plan.unknownModels).toEqual(['gpt-a', 'gpt-b', 'claude-a'])
  expect(await modelNames(catalog)).toEqual([])
})

test('takes one provider’s entries only', async () => {
  const { catalog } = memoryStore()
  await importInto(catalog, first, { provider: 'anthropic' })
  expect(await modelNames(catalog)).toEqual(['claude-a'])
})

test('writes only prices that changed, and keeps the earlier ones', async () => {
  const { catalog } = memoryStore()
  await importInto(catalog)
  const again = await importInto(catalog)
  expect(again.prices).toEqual([])
  expect(again.differences.unchanged).toHaveLength(3)

  const second = listOf({ 'gpt-a': chat({ input_cost_per_token: 5e-6, output_cost_per_token: 1e-5 }) })
  const { differences } = await importInto(catalog, second)
  expect(differences.changed).toEqual([
    { name: 'gpt-a', changes: [{ dimension: 'input', old: '0.0000025', new: '0.000005' }] },
  ])
  expect(differences.gone.sort()).toEqual(['claude-a', 'gpt-b'])
  const { prices } = await catalog.snapshot()
  expect(prices).toHaveLength(4)
})

test('a price that begins later does not count as the active one', async () => {
  const { catalog } = memoryStore()
  await importInto(catalog)
  const { models, prices } = await catalog.snapshot()
  const model = models.find(({ name }) => name === 'gpt-a')!
  const future = {
    ...prices.find(({ modelId }) => modelId === model.id)!,
    id: 'future',
    effectiveFromMs: clock + 1e9,
  }
  future.price = { ...future.price, components: [] }
  await catalog.insert('price', future)
  expect((await importInto(catalog)).prices).toEqual([])
})

test('reports what was left out and why, and what changed', async () => {
  const { catalog } = memoryStore()
  const plan = planImport(first, await catalog.snapshot(), { nowMs: clock, createModels: true })
  const report = importReport(first, plan, true)
  expect(report).toMatchObject({ dryRun: true, written: 0, unpriced: ['no-price'] })
  const lines = reportLines(report)
  expect(lines).toContain('without a price (1): no-price')
  expect(lines.some((line) => line.startsWith('quarantined absurd: '))).toBe(true)
  expect(lines).toContain('new price (3): gpt-a, gpt-b, claude-a')
  expect(lines.at(-1)).toBe('dry run: nothing was written')
  expect(await modelNames(catalog)).toEqual([])
})
