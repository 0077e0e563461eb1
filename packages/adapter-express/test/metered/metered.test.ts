import express, { type ErrorRequestHandler, type Request, type RequestHandler } from 'express'
import { beforeEach, expect, test, vi } from 'vitest'
import { metered, type MeteredOptions } from '../../src/index.js'
import { serve } from '../support/serve.js'
import { seedCatalogue, seedOwner } from '../support/seed.js'
import { owner, servedMeterway, type Served } from '../support/served-meterway.js'

let served: Served
beforeEach(async () => {
  served = await servedMeterway()
  await seedCatalogue(served)
  await seedOwner(served, 'ann')
})

const quiet: ErrorRequestHandler = (_fault, _request, response, _next) => void response.status(500).json({})

async function ask(
  handler: RequestHandler,
  options: Partial<MeteredOptions> = {},
  headers = { 'x-owner': 'ann' },
) {
  const account = (request: Request) => request.get('x-owner')
  const app = express()
  app.use(
    express.json(),
    metered(served.meterway, { model: 'chat-model', account, ...options }),
    handler,
    quiet,
  )
  const base = await serve(['/summary', app])
  return fetch(`${base}/summary`, {
    method: 'POST',
    body: '{"text":"a long text"}',
    headers: { 'content-type': 'application/json', ...headers },
  })
}

const records = async () =>
  (await served.ask('GET', '/v1/me/usage', undefined, owner('ann'))).body.data as Record<string, unknown>[]
const profile = async () => (await served.ask('GET', '/v1/me/profile', undefined, owner('ann'))).body

const quantities = { input: 100, output: 50 }

test('settles by the usage that the handler tells, before the answer ends', async () => {
  const response = await ask((request, answer) => {
    request.meterway!.usage({ quantities })
    expect(answer.locals.meterway).toBe(request.meterway)
    answer.json({ text: 'short' })
  })
  expect(await response.json()).toEqual({ text: 'short' })
  expect(response.headers.get('x-meterway-charge')).toBe('0.15')
  const [record] = await records()
  expect(record).toMatchObject({ quantities, charge: '0.15', model: 'chat-model', outcome: 'complete' })
  expect(response.headers.get('x-meterway-usage-id')).toBe(record!.id)
  expect(response.headers.get('x-request-id')).toBe(record!.requestId)
  expect(await profile()).toMatchObject({ balance: '9.85', held: '0' })
})

test('holds while the handler runs', async () => {
  let held = '0'
  await ask(async (request, answer) => {
    held = (await profile()).held as string
    request.meterway!.usage({ amount: '0.01' })
    answer.end()
  })
  // A thousand output tokens, and the body as input.
  expect(Number(held)).toBeGreaterThan(1)
  expect(await profile()).toMatchObject({ balance: '9.99', held: '0' })
})

test('settles a streamed answer before its end', async () => {
  const response = await ask((request, answer) => {
    answer.write('one ')
    request.meterway!.usage({ quantities })
    answer.end('two')
  })
  expect(await response.text()).toBe('one two')
  expect(await profile()).toMatchObject({ balance: '9.85', held: '0' })
})

test.each<[string, RequestHandler]>([
  [
    'throws',
    () => {
      throw new Error('broken')
    },
  ],
  ['rejects', () => Promise.reject(new Error('broken'))],
  ['passes an error on', (_request, _response, next) => next(new Error('broken'))],
  ['answers 503', (_request, response) => void response.status(503).end()],
  [
    'answers 503 after telling its usage',
    (request, response) => {
      request.meterway!.usage({ quantities })
      response.status(503).end()
    },
  ],
  ['answers 404 and tells no usage', (_request, response) => void response.status(404).end()],
])('charges nothing when the handler %s', async (_title, handler) => {
  const response = await ask(handler)
  expect(response.status).toBeGreaterThanOrEqual(400)
  expect(await profile()).toMatchObject({ balance: '10', held: '0' })
  expect(await records()).toEqual([])
})

test('charges what was held when a successful handler tells no usage', async () => {
  await ask((_request, response) => void response.json({}), { amount: '0.4' })
  expect(await profile()).toMatchObject({ balance: '9.6', held: '0' })
})

test('turns away who is not signed in, has no money, or asks for no model', async () => {
  const handler = vi.fn<RequestHandler>((_request, response) => void response.end())
  expect((await ask(handler, { account: () => undefined })).status).toBe(401)
  const poor = await ask(handler, { account: () => 'poor' })
  expect(poor.status).toBe(402)
  expect(await poor.json()).toMatchObject({ error: { code: 'insufficient_balance', available: '0' } })
  expect((await ask(handler, { model: () => 'nothing' })).status).toBe(404)
  expect(handler).not.toHaveBeenCalled()
})

test('tells the handler of a usage that cannot be charged, and holds nothing after it', async () => {
  const response = await ask((request) => request.meterway!.usage({ quantities: { input: -1 } }))
  expect(response.status).toBe(500)
  expect(await profile()).toMatchObject({ held: '0' })
  expect(await records()).toEqual([])
})

test('answers a fault instead of an answer that could not be charged', async () => {
  const response = await ask((request, answer) => {
    vi.spyOn(served.store.ledger, 'apply').mockRejectedValue(new Error('disk full'))
    request.meterway!.usage({ quantities })
    answer.setHeader('x-secret', 'answer')
    answer.json({ text: 'free of charge' })
  })
  expect(response.status).toBe(500)
  expect(response.headers.get('x-secret')).toBeNull()
  expect(await response.text()).not.toContain('free of charge')
})
