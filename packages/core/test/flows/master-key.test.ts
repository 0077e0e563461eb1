import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createMeterway, memoryStore, rotateMasterKey } from '../../src/index.js'
import type { CatalogStore } from '../../src/ports/index.js'
import { fakeClock } from '../../src/testing/index.js'
import { gatewayHarness, jsonOf } from './gateway-harness.js'

const [old, fresh, wrong] = [randomBytes(32), randomBytes(32), randomBytes(32)]

/** A store with as many provider keys as asked for, sealed under the old master key. */
async function storeWithKeys(count: number) {
  const store = memoryStore()
  const meterway = createMeterway({ store, masterKey: old })
  const baseUrl = 'https://api.example.com/v1'
  const { id } = await meterway.catalog.providers.create({ name: 'p', format: 'openai', baseUrl })
  for (let at = 0; at < count; at++) await addKey(meterway, id, `key ${at}`)
  return { store, providerId: id }
}

const addKey = (meterway: ReturnType<typeof createMeterway>, providerId: string, name: string) =>
  meterway.catalog.providerKeys.create({ providerId, name, secret: `sk-${name}` })

const options = { masterKey: fresh, previousMasterKeys: [old] }
const unreadableUnder = (store: ReturnType<typeof memoryStore>, masterKey: Uint8Array) =>
  createMeterway({ store, masterKey }).unreadableKeys()
const sealedSecrets = async (catalog: CatalogStore) =>
  (await catalog.snapshot()).providerKeys.map(({ sealedSecret }) => sealedSecret)

test('a rotation puts every provider key under the new master key, and tells how it gets on', async () => {
  const { store } = await storeWithKeys(120)
  const told: string[] = []
  const progress = (done: number, total: number) => told.push(`${done}/${total}`)
  expect(await rotateMasterKey(store.catalog, { ...options, progress })).toEqual({
    resealed: 120,
    current: 0,
    dryRun: false,
  })
  expect(told).toEqual(['50/120', '100/120', '120/120'])
  expect(await unreadableUnder(store, fresh)).toEqual([])
  expect(await unreadableUnder(store, old)).toHaveLength(120)
})

test('a rotation that was cut off is completed by the next, which skips what is done', async () => {
  const { store } = await storeWithKeys(120)
  let batches = 0
  const cut: CatalogStore = {
    ...store.catalog,
    reseal: (secrets) =>
      ++batches > 1 ? Promise.reject(new Error('the process was killed')) : store.catalog.reseal(secrets),
  }
  await expect(rotateMasterKey(cut, options)).rejects.toThrow('killed')
  expect(await createMeterway({ store, ...options }).unreadableKeys()).toEqual([])
  expect(await rotateMasterKey(store.catalog, options)).toEqual({ resealed: 70, current: 50, dryRun: false })
  expect(await unreadableUnder(store, fresh)).toEqual([])
})

test('a secret that is entered anew meanwhile is not lost', async () => {
  const { store, providerId } = await storeWithKeys(2)
  const serving = createMeterway({ store, masterKey: old })
  const [key] = (await serving.catalog.providerKeys.list({ limit: 1 })).data
  let batches = 0
  const racing: CatalogStore = {
    ...store.catalog,
    reseal: async (secrets) => {
      if (batches++ === 0) {
        await serving.catalog.providerKeys.update(key!.id, { secret: 'sk-entered-anew' })
        await addKey(serving, providerId, 'late')
      }
      return store.catalog.reseal(secrets)
    },
  }
  expect((await rotateMasterKey(racing, options)).resealed).toBe(3)
  expect(await unreadableUnder(store, fresh)).toEqual([])
  expect((await store.catalog.find('providerKey', key!.id))?.hint).toBe('anew')
})

test('a dry run counts, and changes nothing', async () => {
  const { store } = await storeWithKeys(3)
  const before = await sealedSecrets(store.catalog)
  expect(await rotateMasterKey(store.catalog, { ...options, dryRun: true })).toEqual({
    resealed: 3,
    current: 0,
    dryRun: true,
  })
  expect(await sealedSecrets(store.catalog)).toEqual(before)
})

test('a wrong previous master key is refused with the key it does not open, and changes nothing', async () => {
  const { store } = await storeWithKeys(2)
  const before = await sealedSecrets(store.catalog)
  const rotation = rotateMasterKey(store.catalog, { masterKey: fresh, previousMasterKeys: [wrong] })
  await expect(rotation).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(
      /^2 of 2 provider keys cannot be opened:\nkey 1 .*was not given/,
    ) as string,
  })
  expect(await sealedSecrets(store.catalog)).toEqual(before)
})

test('a secret that was moved from another row stops a rotation before it begins', async () => {
  const { store } = await storeWithKeys(2)
  const [first, second] = (await store.catalog.snapshot()).providerKeys
  await store.catalog.update('providerKey', first!.id, { sealedSecret: second!.sealedSecret })
  const before = await sealedSecrets(store.catalog)
  await expect(rotateMasterKey(store.catalog, options)).rejects.toThrow(
    `${first!.name} (${first!.id}): a sealed secret was changed, or moved to another row`,
  )
  expect(await sealedSecrets(store.catalog)).toEqual(before)
})

test('a server with both master keys serves before, while and after secrets move', async () => {
  const clock = fakeClock()
  const harness = await gatewayHarness({ masterKey: fresh, previousMasterKeys: [old], clock })
  const [key] = (await harness.store.catalog.snapshot()).providerKeys
  const previous = createMeterway({ store: harness.store, masterKey: old })
  await previous.catalog.providerKeys.update(key!.id, { secret: 'sk-provider-secret' })
  clock.advance(2_000)
  expect((await harness.chat({})).status).toBe(200)
  expect((await rotateMasterKey(harness.store.catalog, options)).resealed).toBe(1)
  clock.advance(2_000)
  expect((await harness.chat({})).status).toBe(200)
  await harness.close()
})

test('a key that does not open is left out and told of, and the others serve', async () => {
  const harness = await gatewayHarness()
  const told: unknown[] = []
  harness.meterway.events.on('provider_key.unreadable', (facts) => told.push(facts))
  const { meterway, store } = harness
  const [good] = (await store.catalog.snapshot()).providerKeys
  const { id } = await meterway.catalog.providerKeys.create({
    providerId: good!.providerId,
    name: 'moved',
    secret: 'sk-other',
  })
  await store.catalog.update('providerKey', id, { sealedSecret: good!.sealedSecret })
  for (let call = 0; call < 4; call++) expect((await harness.chat({})).status).toBe(200)
  expect(told).toEqual([{ providerKeyId: id, reason: 'damaged' }])

  await meterway.catalog.providerKeys.remove(good!.id)
  const refused = await harness.chat({})
  expect([refused.status, (await jsonOf(refused)).error.code]).toEqual([503, 'no_available_provider'])
  expect(await harness.balance()).toMatchObject({ held: '0' })
  await expect(meterway.testProvider(good!.providerId)).rejects.toMatchObject({ code: 'conflict' })
  await harness.close()
})
