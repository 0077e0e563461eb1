import { describe, expect, test } from 'vitest'
import { authenticate, principalCache } from '../../src/flows/steps/authenticate.js'
import { createMeterway, memoryStore } from '../../src/index.js'
import { fakeClock } from '../../src/testing/index.js'

async function withKey() {
  const store = memoryStore()
  const clock = fakeClock()
  const meterway = createMeterway({ store, masterKey: Buffer.alloc(32), clock })
  const { accessKey, secret } = await meterway.accessKeys.create({ ownerId: 'ann', name: 'k' })
  const { accessKeys } = store
  const lookups: string[] = []
  const find = accessKeys.findByDigest.bind(accessKeys)
  accessKeys.findByDigest = (digest) => {
    lookups.push(digest)
    return find(digest)
  }
  const cache = principalCache(store, clock)
  const come = (headers: Record<string, string>) => authenticate(cache, { headers, ip: '10.0.0.1' }, clock())
  return { store, clock, cache, come, accessKey, secret, lookups }
}

describe('authenticate', () => {
  test('takes the key from the headers of every client', async () => {
    const { come, secret, accessKey } = await withKey()
    for (const headers of [
      { authorization: `Bearer ${secret}` },
      { authorization: `bearer ${secret}` },
      { 'access-key': secret },
      { 'x-api-key': secret },
      { 'x-goog-api-key': secret },
    ])
      expect((await come(headers)).accessKey?.id).toBe(accessKey.id)
  })

  test.each([
    ['no header', {}],
    ['another scheme', { authorization: 'Basic eA==' }],
    ['an empty key', { 'x-api-key': '' }],
    ['a key of a megabyte', { 'x-api-key': 'x'.repeat(1_000_000) }],
    ['two keys in one header', { authorization: 'Bearer a, Bearer b' }],
  ])('refuses %s', async (_, headers) => {
    const { come } = await withKey()
    await expect(come(headers)).rejects.toMatchObject({ code: 'invalid_access_key' })
  })

  test('refuses a key in other letters, or with a space', async () => {
    const { come, secret } = await withKey()
    for (const text of [secret.toUpperCase(), `${secret} `, secret.slice(0, -1)])
      await expect(come({ 'x-api-key': text })).rejects.toMatchObject({ code: 'invalid_access_key' })
  })

  test('looks a key up once in two seconds, known or not', async () => {
    const { come, secret, clock, lookups } = await withKey()
    for (let i = 0; i < 5; i++) {
      await come({ 'x-api-key': secret })
      await expect(come({ 'x-api-key': 'unknown' })).rejects.toThrow()
    }
    expect(lookups).toHaveLength(2)
    clock.advance(2_000)
    await come({ 'x-api-key': secret })
    expect(lookups).toHaveLength(3)
  })

  test('notices within five seconds that a key was revoked elsewhere', async () => {
    const { come, secret, clock, store, accessKey } = await withKey()
    await come({ 'x-api-key': secret })
    await store.accessKeys.update(accessKey.id, { status: 'revoked' })
    clock.advance(5_000)
    await expect(come({ 'x-api-key': secret })).rejects.toMatchObject({ code: 'invalid_access_key' })
  })

  test('does not keep what was being read when a key was revoked', async () => {
    const { come, secret, store, cache, accessKey } = await withKey()
    const { accessKeys } = store
    const find = accessKeys.findByDigest.bind(accessKeys)
    let release = (): void => undefined
    const hurdle = new Promise<void>((resolve) => (release = resolve))
    accessKeys.findByDigest = async (digest) => {
      const found = await find(digest)
      const copy = found && { ...found }
      await hurdle
      return copy
    }
    const early = come({ 'x-api-key': secret })
    await new Promise(setImmediate)
    await accessKeys.update(accessKey.id, { status: 'revoked' })
    cache.forget()
    release()
    await early
    await expect(come({ 'x-api-key': secret })).rejects.toMatchObject({ code: 'invalid_access_key' })
  })
})
