import { strict as assert } from 'node:assert'
import { newId } from '../kernel/ids.js'
import type { CatalogKind, CatalogStore } from '../ports/index.js'
import { model, price, provider, providerKey, route, storeFamily } from './catalog-rows.js'
import type { Contract } from './contract.js'
import { rejectsWith } from './rejects-with.js'

export interface CatalogSubject {
  catalog: CatalogStore
}

type Case = (subject: CatalogSubject) => Promise<void>

/** What every catalogue must show. The store may be shared by cases: they use fresh names. */
export const catalogContract = (): Contract<CatalogSubject> => ({
  name: 'catalog',
  cases: { ...rowCases, ...constraintCases, ...listCases, ...versionCases },
})

const kinds: readonly CatalogKind[] = ['provider', 'providerKey', 'model', 'route', 'price']

const rowCases: Record<string, Case> = {
  'gives back every kind of row as it was stored': async ({ catalog }) => {
    const family = await storeFamily(catalog)
    for (const kind of kinds) assert.deepEqual(await catalog.find(kind, family[kind].id), family[kind])
  },

  'finds nothing under an unknown id': async ({ catalog }) => {
    for (const kind of kinds) assert.equal(await catalog.find(kind, newId()), null)
  },

  'changes the given properties and leaves the others': async ({ catalog }) => {
    const row = model()
    await catalog.insert('model', row)
    const changed = await catalog.update('model', row.id, { status: 'retired', maxOutputTokens: null })
    assert.deepEqual(changed, { ...row, status: 'retired', maxOutputTokens: null })
    assert.deepEqual(await catalog.find('model', row.id), changed)
    assert.equal(await catalog.update('model', newId(), { status: 'retired' }), null)
  },

  'answers the row when nothing is changed': async ({ catalog }) => {
    const row = provider()
    await catalog.insert('provider', row)
    assert.deepEqual(await catalog.update('provider', row.id, {}), row)
  },

  'removes a row once': async ({ catalog }) => {
    const family = await storeFamily(catalog)
    assert.equal(await catalog.remove('route', family.route.id), true)
    assert.equal(await catalog.find('route', family.route.id), null)
    assert.equal(await catalog.remove('route', family.route.id), false)
  },

  'puts a secret in the place of the one it was made from': async ({ catalog }) => {
    const { providerKey: key } = await storeFamily(catalog)
    const before = await catalog.version()
    const { id, sealedSecret: from } = key
    assert.equal(await catalog.reseal([{ id, from, to: 'sealed anew' }]), 1)
    assert.deepEqual(await catalog.find('providerKey', id), { ...key, sealedSecret: 'sealed anew' })
    assert.ok((await catalog.version()) > before)
  },

  'leaves a secret that was replaced meanwhile': async ({ catalog }) => {
    const { providerKey: key, provider: owner } = await storeFamily(catalog)
    const other = providerKey(owner.id)
    await catalog.insert('providerKey', other)
    await catalog.update('providerKey', key.id, { sealedSecret: 'entered anew' })
    const version = await catalog.version()
    const stale = { id: key.id, from: key.sealedSecret, to: 'lost' }
    assert.equal(await catalog.reseal([stale, { ...stale, id: newId() }]), 0)
    assert.equal(await catalog.version(), version)
    assert.equal(await catalog.reseal([stale, { id: other.id, from: other.sealedSecret, to: 'kept' }]), 1)
    assert.equal((await catalog.find('providerKey', key.id))?.sealedSecret, 'entered anew')
    assert.equal((await catalog.find('providerKey', other.id))?.sealedSecret, 'kept')
  },

  'keeps names that differ in case, accent, width or trailing space apart': async ({ catalog }) => {
    const unique = newId()
    const names = ['admin', 'ADMIN', 'admin ', 'ádmin', 'аdmin', 'ａdmin'].map((name) => `${unique} ${name}`)
    for (const name of names) await catalog.insert('model', model({ name }))
    for (const name of names) {
      const { data } = await catalog.list('model', { limit: 10, where: { name } })
      assert.deepEqual(
        data.map((row) => row.name),
        [name],
      )
    }
  },
}

const constraintCases: Record<string, Case> = {
  'refuses a second provider or model of the same name': async ({ catalog }) => {
    const { provider: first, model: second } = await storeFamily(catalog)
    await rejectsWith('conflict', catalog.insert('provider', provider({ name: first.name })))
    await rejectsWith('conflict', catalog.insert('model', model({ name: second.name })))
    const other = model()
    await catalog.insert('model', other)
    await rejectsWith('conflict', catalog.update('model', other.id, { name: second.name }))
    assert.deepEqual(await catalog.find('model', other.id), other)
  },

  'refuses two prices of a model from the same moment': async ({ catalog }) => {
    const { price: first } = await storeFamily(catalog)
    await rejectsWith('conflict', catalog.insert('price', price(first.modelId)))
    await catalog.insert('price', price(first.modelId, { effectiveFromMs: first.effectiveFromMs + 1 }))
  },

  'refuses rows that name a missing one': async ({ catalog }) => {
    const { provider: present, model: known } = await storeFamily(catalog)
    await rejectsWith('conflict', catalog.insert('providerKey', providerKey(newId())))
    await rejectsWith('conflict', catalog.insert('price', price(newId())))
    await rejectsWith('conflict', catalog.insert('route', route(known.id, newId())))
    await rejectsWith('conflict', catalog.insert('route', route(newId(), present.id)))
  },

  'refuses to remove what other rows need': async ({ catalog }) => {
    const family = await storeFamily(catalog)
    await rejectsWith('conflict', catalog.remove('provider', family.provider.id))
    await rejectsWith('conflict', catalog.remove('model', family.model.id))
    assert.deepEqual(await catalog.find('model', family.model.id), family.model)
  },
}

const listCases: Record<string, Case> = {
  'lists newest first, page by page, each row once': async ({ catalog }) => {
    const owner = provider()
    await catalog.insert('provider', owner)
    const keys = Array.from({ length: 5 }, (_, index) => providerKey(owner.id, { name: `key ${index}` }))
    for (const key of keys) await catalog.insert('providerKey', key)

    const seen: string[] = []
    let cursor: string | undefined
    let pages = 0
    do {
      const page = await catalog.list('providerKey', { limit: 2, cursor, where: { providerId: owner.id } })
      seen.push(...page.data.map(({ id }) => id))
      cursor = page.nextCursor ?? undefined
      pages += 1
    } while (cursor !== undefined)
    assert.deepEqual(seen, keys.map(({ id }) => id).toReversed())
    assert.equal(pages, 3)
  },

  'a full last page ends the list': async ({ catalog }) => {
    const owner = provider()
    await catalog.insert('provider', owner)
    await catalog.insert('providerKey', providerKey(owner.id))
    await catalog.insert('providerKey', providerKey(owner.id))
    const page = await catalog.list('providerKey', { limit: 2, where: { providerId: owner.id } })
    assert.deepEqual([page.data.length, page.nextCursor], [2, null])
  },

  'refuses to filter by what is no property': async ({ catalog }) => {
    await catalog.insert('model', model())
    await rejectsWith('invalid_request', catalog.list('model', { limit: 1, where: { 'id) OR (1': '1' } }))
  },
}

const versionCases: Record<string, Case> = {
  'raises the version by every write that changes something': async ({ catalog }) => {
    const before = await catalog.version()
    const row = provider()
    await catalog.insert('provider', row)
    const inserted = await catalog.version()
    await catalog.update('provider', row.id, { status: 'disabled' })
    const updated = await catalog.version()
    await catalog.remove('provider', row.id)
    const removed = await catalog.version()
    assert.ok(before < inserted && inserted < updated && updated < removed)
    await catalog.remove('provider', row.id)
    assert.equal(await catalog.version(), removed)
  },

  'keeps the version when a write is refused': async ({ catalog }) => {
    const { provider: taken } = await storeFamily(catalog)
    const before = await catalog.version()
    await rejectsWith('conflict', catalog.insert('provider', provider({ name: taken.name })))
    assert.equal(await catalog.version(), before)
  },

  'gives a snapshot of everything, with its version': async ({ catalog }) => {
    const family = await storeFamily(catalog)
    const snapshot = await catalog.snapshot()
    assert.equal(snapshot.version, await catalog.version())
    const has = <T extends { id: string }>(rows: T[], row: T) =>
      assert.deepEqual(
        rows.find(({ id }) => id === row.id),
        row,
      )
    has(snapshot.providers, family.provider)
    has(snapshot.providerKeys, family.providerKey)
    has(snapshot.models, family.model)
    has(snapshot.routes, family.route)
    has(snapshot.prices, family.price)
  },
}
