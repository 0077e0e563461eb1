import { once } from 'node:events'
import { request, type ClientRequest } from 'node:http'
import type { Behaviour } from '@meterway/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../databases.js'
import { serverFolder } from '../server-process.js'
import { postBody, rawAnswer, rawRequest } from './raw-call.js'
import { offerGpt, served, type Served, type ServedCaller } from './served.js'

const chatPath = '/v1/chat/completions'
const messages = [{ role: 'user', content: 'hello' }]
const json = { 'content-type': 'application/json' }

describe.each(engines)('how a caller can come and go, on %s', (engine) => {
  const folder = serverFolder()
  let world: Served
  let caller: ServedCaller
  beforeAll(async () => {
    world = await served(engine, folder.path)
    await offerGpt(world)
    caller = await world.caller()
  })
  afterAll(async () => {
    await world.close()
    folder.remove()
  })

  /** A call that can be left while it runs. */
  const leavable = (name: string, more: object): ClientRequest => {
    const headers = {
      ...json,
      authorization: `Bearer ${caller.accessKey}`,
      'x-request-id': name,
      'idempotency-key': name,
    }
    const call = request(world.url + chatPath, { method: 'POST', headers }).on('error', () => undefined)
    return call.end(JSON.stringify({ model: 'gpt', messages, ...more }))
  }
  const recordsOf = async (name: string) =>
    (await caller.records()).filter(({ requestId }) => requestId === name)
  describe('leaving', () => {
    test.each<[string, string, object, Behaviour, boolean]>([
      ['F1 in the middle of a stream', 'f1', { stream: true, max_tokens: 100 }, {}, true],
      ['F2 before the first byte of one', 'f2', { stream: true }, { latencyMs: 300 }, false],
      ['F3 before an answer', 'f3', {}, { latencyMs: 300 }, false],
    ])('%s: charged once, kept, nothing held', async (_, name, body, behaviour, reads) => {
      world.provider.script([behaviour])
      const calls = world.provider.calls.length
      const call = leavable(name, body)
      if (reads) await once((await once(call, 'response'))[0], 'data')
      else await expect.poll(() => world.provider.calls.length).toBe(calls + 1)
      call.destroy()
      await expect.poll(() => recordsOf(name), { timeout: 5_000 }).toMatchObject([{ estimated: false }])
      expect(Number((await recordsOf(name))[0]!.charge)).toBeGreaterThan(0)
      const init = {
        method: 'POST',
        headers: { ...json, authorization: `Bearer ${caller.accessKey}`, 'idempotency-key': name },
      }
      const again = await fetch(world.url + chatPath, {
        ...init,
        body: JSON.stringify({ model: 'gpt', messages, ...body }),
      })
      await again.text()
      expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true'])
      expect(await recordsOf(name)).toHaveLength(1)
    })
  })

  test('F5 a hundred calls in one write are answered in order, each charged once', async () => {
    const own = await world.caller()
    const names = Array.from({ length: 100 }, (_, index) => `f5-${String(index)}`)
    const body = JSON.stringify({ model: 'gpt', messages, max_tokens: 5 })
    const calls = names.map((name, index) =>
      rawRequest(
        chatPath,
        {
          host: 'meterway',
          ...json,
          authorization: `Bearer ${own.accessKey}`,
          'x-request-id': name,
          'content-length': String(body.length),
          connection: index === 99 ? 'close' : 'keep-alive',
        },
        body,
      ),
    )
    const answer = await rawAnswer(world.url, calls.join(''))
    expect([...answer.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => status)).toEqual(
      names.map(() => '200'),
    )
    expect([...answer.matchAll(/^x-request-id: (\S+)/gm)].map(([, name]) => name)).toEqual(names)
    const charged = (await own.records()).map(({ requestId }) => requestId)
    expect(charged.toSorted()).toEqual(names.toSorted())
  })

  test('F6 a body that is too large is refused, told its length or not', async () => {
    const large = JSON.stringify({ model: 'gpt', messages, user: 'a'.repeat(21 * 1024 * 1024) })
    const calls = world.provider.calls.length
    for (const body of [large, new Blob([large]).stream()])
      expect((await postBody(world.url + chatPath, caller.accessKey, body)).status).toBe(413)
    expect(world.provider.calls).toHaveLength(calls)
    const login = JSON.stringify({ login: 'a'.repeat(2 * 1024 * 1024), password: 'x' })
    expect((await postBody(`${world.url}/v1/auth/login`, '', login)).status).toBe(413)
  })

  describe('F16 a request that can be read in two ways', () => {
    // Read either way it would be a 401.
    const body = '{"login":"nobody","password":"wrong"}'
    const length = String(body.length)
    const auth: [string, string][] = [
      ['Host', 'meterway'],
      ['Connection', 'close'],
      ['Content-Type', 'application/json'],
    ]
    test.each<[string, [string, string][]]>([
      [
        'a length and chunks',
        [
          ['Content-Length', '5'],
          ['Transfer-Encoding', 'chunked'],
        ],
      ],
      [
        'two lengths',
        [
          ['Content-Length', length],
          ['Content-Length', '5'],
        ],
      ],
      [
        'two hosts',
        [
          ['Host', 'other'],
          ['Content-Length', length],
        ],
      ],
      [
        'a header without a name',
        [
          ['', 'x'],
          ['Content-Length', length],
        ],
      ],
    ])('%s', async (_, headers) => {
      const answer = await rawAnswer(world.url, rawRequest('/v1/auth/login', [...auth, ...headers], body))
      expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    })

    test('is unlike one that cannot', async () => {
      const headers: [string, string][] = [...auth, ['Content-Length', length]]
      const answer = await rawAnswer(world.url, rawRequest('/v1/auth/login', headers, body))
      expect(answer).toMatch(/^HTTP\/1\.1 401 /)
    })
  })
})
