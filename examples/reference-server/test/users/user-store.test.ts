import { connect } from '@meterway/store-knex'
import type { Knex } from 'knex'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { refreshTokens } from '../../src/auth/refresh-tokens.js'
import { createUserTables } from '../../src/users/create-tables.js'
import { userStore, type UserStore } from '../../src/users/user-store.js'
import { engines, freshDatabase, type TestDatabase } from '../databases.js'
import { serverFolder } from '../server-process.js'

describe.each(engines)('on %s', (engine) => {
  const folder = serverFolder()
  let database: TestDatabase
  let knex: Knex
  let users: UserStore
  beforeAll(async () => {
    database = await freshDatabase(engine, folder.path)
    knex = connect(database.url)
    users = userStore(knex)
    await Promise.all([createUserTables(knex), createUserTables(knex)])
  })
  afterAll(async () => {
    await knex.destroy()
    await database.drop()
    folder.remove()
  })
  beforeEach(async () => {
    await knex('refresh_tokens').delete()
    await knex('users').delete()
  })

  const insert = (username: string, role: 'user' | 'admin' = 'user') =>
    users.insert({
      username,
      email: `${username}@example.com`,
      passwordHash: 'a hash',
      role,
      status: 'active',
      emailVerified: username.length % 2 === 0,
    })

  test('finds what it was given, by each name', async () => {
    for (const name of ['ann', 'jane']) {
      const user = await insert(name)
      for (const found of [
        await users.find(user.id),
        await users.findByLogin(name),
        await users.findByLogin(`${name}@example.com`),
      ]) {
        expect(found).toEqual(user)
      }
    }
    expect(await users.findByLogin('nobody')).toBeNull()
  })

  test('lists newest first', async () => {
    const ids: string[] = []
    for (const name of ['ann', 'bob', 'cid']) ids.unshift((await insert(name)).id)
    const idsOf = async (limit: number, before?: string) =>
      (await users.list(limit, before)).map(({ id }) => id)
    expect(await idsOf(2)).toEqual(ids.slice(0, 2))
    expect(await idsOf(9, ids[1])).toEqual(ids.slice(2))
  })

  test('refuses a name that is taken, on insert and on change', async () => {
    await insert('ann')
    const bob = await insert('bob')
    await expect(insert('ann')).rejects.toMatchObject({ code: 'conflict' })
    const change = users.update(bob.id, { email: 'ann@example.com' }, false)
    await expect(change).rejects.toMatchObject({ code: 'conflict' })
  })

  test('changes what it is told, and signs out when it is told to', async () => {
    const user = await insert('ann')
    await refreshTokens(knex).issue(user.id)
    expect(await users.update(user.id, {}, false)).toEqual(user)
    const patch = { emailVerified: true, status: 'disabled' as const }
    expect(await users.update(user.id, patch, true)).toEqual({ ...user, ...patch, tokenVersion: 2 })
    expect(await knex('refresh_tokens')).toEqual([])
    expect(await users.update('0197b1c6-7a54-7cc3-98c4-dc0c0c07398f', patch, false)).toBeNull()
  })

  test('keeps one of many administrators who remove each other at once', async () => {
    const admins = []
    for (const name of ['ann', 'bob', 'cid', 'dan']) admins.push(await insert(name, 'admin'))
    const [ann, bob, ...others] = admins
    const outcomes = await Promise.allSettled([
      users.update(ann!.id, { role: 'user' }, false),
      users.update(bob!.id, { status: 'disabled' }, true),
      ...others.map(({ id }) => users.remove(id)),
    ])
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([
      { status: 'rejected', reason: expect.objectContaining({ code: 'conflict' }) },
    ])
    const left = (await users.list(9)).filter(({ role, status }) => role === 'admin' && status === 'active')
    expect(left).toHaveLength(1)
  })

  test('gives one of many who bring the same refresh token its successor', async () => {
    const { id } = await insert('ann')
    const tokens = refreshTokens(knex)
    const token = await tokens.issue(id)
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => tokens.rotate(token)))
    const won = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    expect(won).toEqual([{ userId: id, token: expect.not.stringContaining(token) }])
    await expect(tokens.rotate(won[0]!.token)).rejects.toMatchObject({ code: 'invalid_token' })
  })

  test('forgets refresh tokens that have expired', async () => {
    const { id } = await insert('ann')
    const tokens = refreshTokens(knex)
    const token = await tokens.issue(id)
    await knex('refresh_tokens').update({ expires_at_ms: Date.now() - 1 })
    await expect(tokens.rotate(token)).rejects.toMatchObject({ code: 'invalid_token' })
    await tokens.issue(id)
    expect(await knex('refresh_tokens')).toHaveLength(1)
  })
})
