import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { memoryStore } from '../../src/memory/index.js'
import type { EndedCall } from '../../src/ports/index.js'
import type { Behaviour } from '../../src/testing/index.js'
import { gatewayHarness, textOf, type Harness, type HarnessOptions } from './gateway-harness.js'

let harness: Harness
let told: EndedCall[]
const start = async (options?: HarnessOptions): Promise<void> => {
  harness = await gatewayHarness(options)
  harness.meterway.events.on('call.ended', (call) => told.push(call))
}
beforeEach(() => {
  told = []
})
afterEach(() => harness.close())

const only = (): EndedCall => {
  expect(told).toHaveLength(1)
  return told[0]!
}

describe('call.ended', () => {
  test('tells of a whole answer what was used, charged and tried', async () => {
    await start()
    const before = Date.now()
    const reply = await harness.chat({ max_tokens: 5 })
    const call = only()
    const [record] = await harness.records()
    expect(call).toMatchObject({
      requestId: 'req-1',
      endpoint: 'chat.completions',
      model: 'gpt-4o',
      streamed: false,
      accountId: harness.accountId,
      accessKeyId: record!.accessKeyId,
      usageRecordId: reply.headers['x-meterway-usage-id'],
      outcome: 'incomplete',
      status: 200,
      code: null,
      quantities: record!.quantities,
      estimated: false,
      chargeNano: record!.chargeNano,
      currency: 'USD',
      tries: [
        { provider: 'fake', format: 'openai', upstreamModel: 'gpt-4o', outcome: 'answered', status: 200 },
      ],
    })
    expect(call.startedAtMs).toBeGreaterThan(before - 1000)
    const [tried] = call.tries
    expect(call.firstByteMs).toBeLessThanOrEqual(call.durationMs)
    expect(call.overheadMs).toBeCloseTo(call.firstByteMs - tried!.latencyMs, 5)
  })

  test('tells of a stream once it has been charged, not before', async () => {
    await start()
    const reply = await harness.chat({ stream: true })
    expect(told).toEqual([])
    await textOf(reply)
    const [record] = await harness.records()
    expect(only()).toMatchObject({
      streamed: true,
      outcome: 'complete',
      status: 200,
      quantities: record!.quantities,
      chargeNano: record!.chargeNano,
    })
    expect(only().firstByteMs).toBeLessThan(only().durationMs)
  })

  test('tells of a caller who left, once the rest is charged', async () => {
    await start()
    const reply = await harness.chat({ stream: true })
    const body = reply.body as AsyncIterableIterator<Uint8Array>
    await body.next()
    await body.return?.()
    await harness.meterway.close()
    expect(only()).toMatchObject({
      outcome: 'client_disconnected',
      status: 499,
      usageRecordId: expect.any(String),
    })
  })

  test.each<[string, () => Promise<unknown>, Partial<EndedCall>]>([
    [
      'a wrong access key',
      () => harness.chat({}, 'sk-mw-wrong'),
      { outcome: 'refused', status: 401, code: 'invalid_access_key', accountId: null, model: null },
    ],
    [
      'a model that is not in the catalogue',
      () => harness.chat({ model: 'made-up-by-the-caller' }),
      { outcome: 'refused', status: 404, code: 'model_not_found', model: null },
    ],
    [
      'too little money',
      () => harness.chat({ max_tokens: 600_000 }),
      { outcome: 'refused', status: 402, code: 'insufficient_balance', model: 'gpt-4o', usageRecordId: null },
    ],
  ])('tells of a call that was refused for %s', async (_, ask, expected) => {
    await start()
    await ask()
    expect(only()).toMatchObject({ ...expected, tries: [], chargeNano: 0n, quantities: {} })
  })

  test('tells of every try of a call that failed', async () => {
    await start()
    harness.provider.script([{ status: 500 }, { status: 500 }, { rawBody: '<html>' }])
    await harness.chat({})
    expect(only()).toMatchObject({
      outcome: 'upstream_error',
      status: 502,
      code: 'upstream_error',
      tries: [
        { outcome: 'transient', status: 500 },
        { outcome: 'transient', status: 500 },
        { outcome: 'invalid', status: 200 },
      ],
    })
  })

  test('tells of a request that the provider rejected', async () => {
    await start()
    harness.provider.script([{ status: 400 }])
    await harness.chat({})
    expect(only()).toMatchObject({ outcome: 'upstream_error', status: 400, code: null })
  })

  test.each<[string, Behaviour]>([
    ['after its first words', { cutAfterChunks: 3 }],
    ['by an error', { errorAfterChunks: 3 }],
  ])('tells of a stream that broke %s', async (_, behaviour) => {
    await start()
    harness.provider.script([behaviour])
    await textOf(await harness.chat({ stream: true }))
    expect(only()).toMatchObject({ outcome: 'upstream_broken', status: 200, estimated: true })
  })

  test('tells of a replay as one', async () => {
    await start()
    for (const requestId of ['req-1', 'req-2'])
      await harness.chat({}, harness.secret, { idempotencyKey: 'k', requestId })
    expect(told.map(({ requestId, outcome, chargeNano }) => [requestId, outcome, chargeNano > 0n])).toEqual([
      ['req-1', 'complete', true],
      ['req-2', 'replayed', false],
    ])
  })

  test('tells of a fault that is not the caller’s as one', async () => {
    const store = memoryStore()
    await start({ store })
    store.accessKeys.findByDigest = () => Promise.reject(new Error('the disk is on fire'))
    await harness.chat({})
    expect(only()).toMatchObject({ outcome: 'fault', status: 500, code: 'internal_error' })
  })

  test('of a listener that throws the call knows nothing', async () => {
    await start()
    harness.meterway.events.on('call.ended', () => {
      throw new Error('a broken dashboard')
    })
    expect((await harness.chat({})).status).toBe(200)
  })
})

test('telemetry is told of calls, and load of what runs', async () => {
  const calls: EndedCall[] = []
  harness = await gatewayHarness({ telemetry: { callEnded: (call) => calls.push(call) } })
  const commits: number[] = []
  harness.meterway.events.on('ledger.committed', ({ commands }) => commits.push(commands))
  const reply = await harness.chat({ stream: true })
  expect(harness.meterway.load()).toEqual({
    openHolds: 1,
    queuedCommands: 0,
    coolingKeys: 0,
    disabledKeys: 0,
  })
  await textOf(reply)
  expect(harness.meterway.load().openHolds).toBe(0)
  expect(calls.map(({ outcome }) => outcome)).toEqual(['complete'])
  expect(commits).toEqual([1, 1])
  harness.provider.script([
    { status: 429, retryAfter: '60' },
    { status: 429, retryAfter: '60' },
  ])
  await harness.chat({})
  expect(harness.meterway.load()).toMatchObject({ coolingKeys: 1, openHolds: 0 })
})
