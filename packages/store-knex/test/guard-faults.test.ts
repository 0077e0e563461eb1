import { MeterwayError } from '@meterway/core'
import { afterAll, describe, expect, test } from 'vitest'
import { connect } from '../src/connect.js'
import { guardFault } from '../src/guard-faults.js'
import { knexStore } from '../src/knex-store.js'

describe.for(['postgres://me@127.0.0.1:1/db', 'mysql://me@127.0.0.1:1/db'])(
  'a server that is away: %s',
  (url) => {
    const knex = connect(url)
    afterAll(() => knex.destroy())
    const store = knexStore(knex)

    test.for([
      ['ping', () => store.ping()],
      ['a read', () => store.catalog.version()],
      ['a write', () => store.locks.acquire('upkeep', 'me', 1000)],
      ['verify', () => store.ledger.verify()],
    ] as const)('%s throws store_unavailable', async ([, call]) => {
      await expect(call()).rejects.toMatchObject({ code: 'store_unavailable', retryable: true })
    })
  },
)

test('faults of the program pass unchanged', async () => {
  const bug = new TypeError('undefined is not a function')
  await expect(guardFault(() => Promise.reject(bug))()).rejects.toBe(bug)
})

test('faults that have a code already keep it', async () => {
  const fault = new MeterwayError('invalid_request')
  await expect(guardFault(() => Promise.reject(fault))()).rejects.toBe(fault)
})
