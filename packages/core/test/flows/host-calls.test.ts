import { afterEach, describe, expect, test } from 'vitest'
import { gatewayHarness, type Harness, type HarnessOptions } from './gateway-harness.js'

let harness: Harness
const start = async (options?: HarnessOptions): Promise<Harness> => (harness = await gatewayHarness(options))
afterEach(async () => {
  await harness.close()
  expect(await harness.meterway.verify()).toEqual([])
})

const request = { messages: [{ role: 'user', content: 'hello' }], max_tokens: 100 }
const abortError = (): Error => new DOMException('left', 'AbortError')

describe('hold', () => {
  test('takes what a request can cost when no amount is given', async () => {
    await start()
    const held = await harness.meterway.hold({ ownerId: 'ann', model: 'gpt-4o', request })
    if (!held.ok) throw new Error(held.code)
    expect(held.hold.inputTokens).toBeGreaterThan(0)
    expect(held.hold.hold.requestedNano).toBe(BigInt(held.hold.inputTokens + 2 * 100) * 1000n)
    const settled = await held.hold.settle({ quantities: { input: 10, output: 5 } })
    expect(settled).toMatchObject({ ok: true, outcome: { chargeNano: 20_000n } })
    expect(await harness.records()).toMatchObject([
      { model: 'gpt-4o', outcome: 'complete', estimated: false },
    ])
  })

  test('needs an amount, or a model and a request', async () => {
    await start()
    const nothing = harness.meterway.hold({ ownerId: 'ann' })
    await expect(nothing).rejects.toMatchObject({ code: 'invalid_request', details: { param: 'amount' } })
    const unknown = harness.meterway.hold({ ownerId: 'ann', model: 'none', request })
    await expect(unknown).rejects.toMatchObject({ code: 'invalid_request', details: { param: 'model' } })
  })

  test('is refused as a value when the balance does not cover it', async () => {
    await start()
    expect(await harness.meterway.hold({ ownerId: 'ann', amount: '1.000000001' })).toMatchObject({
      ok: false,
      code: 'insufficient_balance',
      availableNano: 1_000_000_000n,
    })
  })
})

describe('run', () => {
  const run = <T>(work: Parameters<typeof harness.meterway.run<T>>[1]) =>
    harness.meterway.run({ ownerId: 'ann', model: 'gpt-4o', request }, work)

  test('charges what the work tells', async () => {
    await start()
    const result = await run((call) => {
      call.used({ quantities: { input: 10, output: 5 } })
      return Promise.resolve('answer')
    })
    expect(result).toMatchObject({ ok: true, value: 'answer', charge: 20_000n })
    expect((await harness.balance()).posted).toBe('999980000')
  })

  test('charges nothing for work that throws', async () => {
    await start()
    const failing = run(() => Promise.reject(new Error('no answer')))
    await expect(failing).rejects.toThrow('no answer')
    expect(await harness.balance()).toEqual({ posted: '1000000000', held: '0' })
  })

  test('tells of a usage that cannot be charged where it is told, and charges nothing', async () => {
    await start()
    const mistaken = run((call) => {
      call.used({ quantities: { input: -1 } })
      return Promise.resolve('answer')
    })
    await expect(mistaken).rejects.toMatchObject({ code: 'invalid_request' })
    expect(await harness.balance()).toEqual({ posted: '1000000000', held: '0' })
  })

  test.for(['settled', 'released'])('does not run again under a key whose hold was %s', async (state) => {
    await start()
    let runs = 0
    const keyed = () =>
      harness.meterway.run({ ownerId: 'ann', amount: '0.1', idempotencyKey: 'once' }, () => {
        runs += 1
        return state === 'settled' ? Promise.resolve('answer') : Promise.reject(new Error('no answer'))
      })
    await keyed().catch(() => undefined)
    expect(await keyed()).toEqual({ ok: false, code: 'hold_not_open', state })
    expect(runs).toBe(1)
  })

  test('estimates an aborted call from what was delivered', async () => {
    await start()
    const aborted = run((call) => {
      call.delivered('some words came ')
      call.delivered('before the caller left')
      return Promise.reject(abortError())
    })
    await expect(aborted).rejects.toThrow('left')
    const [record] = await harness.records()
    expect(record).toMatchObject({ outcome: 'client_disconnected', estimated: true })
    expect(record!.chargeNano > 0n && record!.chargeNano < 100_000n).toBe(true)
    expect((await harness.balance()).held).toBe('0')
  })

  test('charges nothing for a call that is aborted before anything came', async () => {
    await start()
    await expect(run(() => Promise.reject(abortError()))).rejects.toThrow('left')
    expect(await harness.balance()).toEqual({ posted: '1000000000', held: '0' })
  })
})

describe('meterway.fetch', () => {
  const call = (body: object, init: RequestInit = {}): Promise<Response> =>
    harness.meterway.fetch({ ownerId: 'ann' })('https://api.openai.com/v1/chat/completions', {
      method: 'POST',
      body: JSON.stringify({ model: 'gpt-4o', ...request, ...body }),
      ...init,
    })

  test('serves an SDK in process', async () => {
    await start()
    const response = await call({})
    expect(response.status).toBe(200)
    expect(response.headers.get('x-meterway-charge')).not.toBeNull()
    expect(await harness.records()).toHaveLength(1)
  })

  test('streams', async () => {
    await start()
    const response = await call({ stream: true })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    expect((await response.text()).trimEnd().endsWith('data: [DONE]')).toBe(true)
    expect(await harness.records()).toMatchObject([{ outcome: 'complete', streamed: true }])
  })

  test('lets a caller abort a stream, and charges what was used', async () => {
    await start({ provider: { chunkDelayMs: 5 } })
    const leaving = new AbortController()
    const response = await call({ stream: true }, { signal: leaving.signal })
    const reader = response.body!.getReader()
    await reader.read()
    leaving.abort()
    await expect(reader.read()).rejects.toThrow('aborted')
    await harness.meterway.close()
    expect(await harness.records()).toMatchObject([{ outcome: 'client_disconnected', estimated: false }])
  })

  test('lets a caller abort before the answer; what was sent is charged', async () => {
    await start({ provider: { latencyMs: 100 } })
    const leaving = AbortSignal.timeout(20)
    await expect(call({}, { signal: leaving })).rejects.toThrow()
    await new Promise((resolve) => setTimeout(resolve, 250))
    expect(await harness.records()).toMatchObject([{ outcome: 'complete' }])
  })

  test('answers the same idempotency key without another call, and refuses one that is none', async () => {
    await start()
    const keyed = (key: string) =>
      call({}, { headers: { 'content-type': 'application/json', 'idempotency-key': key } })
    const first = await (await keyed('once')).text()
    const again = await keyed('once')
    expect([await again.text(), again.headers.get('idempotent-replayed')]).toEqual([first, 'true'])
    expect(harness.provider.calls).toHaveLength(1)
    expect((await keyed('not one')).status).toBe(400)
  })

  test('counts the tokens of a prompt', async () => {
    await start()
    const path = 'https://api.anthropic.com/v1/messages/count_tokens'
    const response = await harness.meterway.fetch({ ownerId: 'ann' })(path, {
      method: 'POST',
      body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'hello' }] }),
    })
    expect(await response.json()).toEqual({ input_tokens: expect.any(Number) as number })
    expect(harness.provider.calls).toHaveLength(0)
  })

  test('answers a path that it does not serve with 404', async () => {
    await start()
    const response = await harness.meterway.fetch({ ownerId: 'ann' })('https://api.openai.com/v1/files')
    expect(response.status).toBe(404)
  })
})
