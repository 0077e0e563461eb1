import { describe, expect, test } from 'vitest'
import { catalogCache } from '../../src/flows/catalog-view.js'
import { ProviderFormats, type ProviderFacts } from '../../src/formats/index.js'
import { memoryStore } from '../../src/memory/index.js'
import type { CatalogSnapshot, CatalogStore, Model } from '../../src/ports/index.js'
import { fakeClock } from '../../src/testing/index.js'

const formatOf = (provider: ProviderFacts) => new ProviderFormats().of(provider)

const model = (name: string): Model => ({
  id: name,
  name,
  displayName: name,
  capabilities: ['chat'],
  quotaType: 'text_token',
  maxOutputTokens: null,
  contextWindow: null,
  status: 'active',
  createdAtMs: 0,
})

/** A cache over a store whose snapshots are counted, and can be held up. */
function observed() {
  const { catalog } = memoryStore()
  const clock = fakeClock()
  const taken: Promise<CatalogSnapshot>[] = []
  let hurdle: Promise<void> = Promise.resolve()
  const store: CatalogStore = {
    ...catalog,
    snapshot: () => {
      const snapshot = catalog.snapshot().then(async (found) => {
        await hurdle
        return found
      })
      taken.push(snapshot)
      return snapshot
    },
  }
  const cache = catalogCache(store, clock, formatOf)
  const names = async (): Promise<string[]> => [...(await cache.current()).models.keys()]
  return { catalog, cache, clock, taken, names, holdUp: (until: Promise<void>) => void (hurdle = until) }
}

describe('the catalogue in process', () => {
  test('is read once for many requests, and anew when its version has changed', async () => {
    const { catalog, clock, taken, names } = observed()
    await catalog.insert('model', model('a'))
    await Promise.all([names(), names(), names()])
    clock.advance(5_000)
    await names()
    expect(taken).toHaveLength(1)
    await catalog.insert('model', model('b'))
    expect(await names()).toEqual(['a'])
    clock.advance(1_000)
    expect(await names()).toEqual(['a', 'b'])
    expect(taken).toHaveLength(2)
  })

  test('shows an own write at once', async () => {
    const { catalog, cache, names } = observed()
    expect(await names()).toEqual([])
    await catalog.insert('model', model('a'))
    cache.forget()
    expect(await names()).toEqual(['a'])
  })

  test('does not fall back to what was being read when an own write came', async () => {
    const { catalog, cache, names, holdUp, taken } = observed()
    let release = (): void => undefined
    holdUp(new Promise((resolve) => (release = resolve)))
    const early = names()
    await new Promise(setImmediate)
    expect(taken).toHaveLength(1)
    holdUp(Promise.resolve())
    await catalog.insert('model', model('a'))
    cache.forget()
    expect(await names()).toEqual(['a'])
    release()
    expect(await early).toEqual([])
    expect(await names()).toEqual(['a'])
  })

  test('is asked for again after a store that was away', async () => {
    const { catalog, clock } = observed()
    let away = true
    const store = {
      ...catalog,
      snapshot: () => (away ? Promise.reject(new Error('away')) : catalog.snapshot()),
    }
    const cache = catalogCache(store, clock, formatOf)
    await expect(cache.current()).rejects.toThrow('away')
    away = false
    expect((await cache.current()).models.size).toBe(0)
  })
})
