import { beforeEach, expect, test } from 'vitest'
import { price, seedCatalogue } from '../support/seed.js'
import { servedMeterway, type Served } from '../support/served-meterway.js'

let served: Served
beforeEach(async () => {
  served = await servedMeterway()
})

const admin = (method: string, path: string, body?: unknown) => served.ask(method, `/v1/admin${path}`, body)

test('adds, shows, lists, changes and removes a provider', async () => {
  const input = { name: 'up', format: 'openai', baseUrl: 'https://up.example/v1' }
  const { status, body: provider } = await admin('POST', '/providers', input)
  expect(status).toBe(201)
  expect(provider).toMatchObject({ ...input, profile: null, config: {}, status: 'active' })
  expect((await admin('GET', `/providers/${provider.id}`)).body).toEqual(provider)
  expect((await admin('GET', '/providers')).body.data).toEqual([provider])
  const patched = await admin('PATCH', `/providers/${provider.id}`, { status: 'disabled', config: { a: 1 } })
  expect(patched.body).toEqual({ ...provider, status: 'disabled', config: { a: 1 } })
  expect((await admin('POST', '/providers', input)).status).toBe(409)
  expect((await admin('DELETE', `/providers/${provider.id}`)).status).toBe(204)
  expect((await admin('GET', `/providers/${provider.id}`)).status).toBe(404)
  expect((await admin('DELETE', `/providers/${provider.id}`)).status).toBe(404)
})

test('refuses a format that requests could not be sent in', async () => {
  const { provider } = await seedCatalogue(served)
  const input = { name: 'up', format: 'telex', baseUrl: 'https://up.example/v1' }
  const answers = [
    await admin('POST', '/providers', input),
    await admin('PATCH', `/providers/${provider.id}`, { format: 'telex' }),
  ]
  for (const { status, body } of answers) expect([status, body.error.param]).toEqual([400, 'format'])
  expect((await admin('GET', '/providers')).body.data).toEqual([provider])
})

test('never shows a provider key’s secret', async () => {
  const { provider, key } = await seedCatalogue(served)
  const path = `/providers/${provider.id}/keys`
  expect(key).toMatchObject({ name: 'main', hint: 'nary', weight: 1, status: 'active' })
  const patched = await admin('PATCH', `${path}/${key.id}`, { secret: 'sk-second-canary2', weight: 3 })
  expect(patched.body).toMatchObject({ hint: 'ary2', weight: 3 })
  for (const answer of [patched, await admin('GET', path), await admin('GET', `${path}/${key.id}`)]) {
    expect(answer.text).not.toMatch(/canary|sealed/i)
  }
  expect((await admin('DELETE', `${path}/${key.id}`)).status).toBe(204)
})

test('asks for the keys again when a base URL changes', async () => {
  const { provider } = await seedCatalogue(served)
  const keys = () => admin('GET', `/providers/${provider.id}/keys`)
  await admin('PATCH', `/providers/${provider.id}`, { name: 'renamed' })
  expect((await keys()).body.data).toHaveLength(1)
  await admin('PATCH', `/providers/${provider.id}`, { baseUrl: 'https://elsewhere.example/v1' })
  expect((await keys()).body.data).toEqual([])
})

test('keeps the keys when the change of a base URL is refused', async () => {
  const { provider } = await seedCatalogue(served)
  const { provider: other } = await seedCatalogue(served, 'other-model')
  const { name } = (await admin('GET', `/providers/${other.id}`)).body
  const patch = { name, baseUrl: 'https://elsewhere.example/v1' }
  expect((await admin('PATCH', `/providers/${provider.id}`, patch)).status).toBe(409)
  expect((await admin('GET', `/providers/${provider.id}`)).body).toEqual(provider)
  expect((await admin('GET', `/providers/${provider.id}/keys`)).body.data).toHaveLength(1)
})

test('tests a provider with its key', async () => {
  const { provider, key } = await seedCatalogue(served)
  const path = `/providers/${provider.id}/test`
  expect((await admin('POST', path)).body).toMatchObject({ ok: true, status: 200, message: null })
  await served.provider.close()
  expect((await admin('POST', path)).body).toMatchObject({ ok: false, status: null })
  await admin('DELETE', `/providers/${provider.id}/keys/${key.id}`)
  expect((await admin('POST', path)).status).toBe(409)
})

test('retires a model that is removed, and keeps its history', async () => {
  const { model } = await seedCatalogue(served)
  const path = `/models/${model.id}`
  expect((await admin('PATCH', path, { displayName: 'Chat', contextWindow: 128_000 })).body).toMatchObject({
    displayName: 'Chat',
    contextWindow: 128_000,
  })
  expect((await admin('DELETE', path)).status).toBe(204)
  expect((await admin('GET', path)).body).toMatchObject({ status: 'retired' })
  expect((await admin('GET', `${path}/prices`)).body.data).toHaveLength(1)
})

test('keeps routes under their model', async () => {
  const { model, route, provider } = await seedCatalogue(served)
  const other = await seedCatalogue(served, 'other-model')
  const path = `/models/${model.id}/routes`
  expect((await admin('GET', path)).body.data).toEqual([route])
  const patch = {
    priority: 2,
    weight: 5,
    ownPrice: price,
    defaultParameters: { top_p: 1 },
    status: 'disabled',
  }
  expect((await admin('PATCH', `${path}/${route.id}`, patch)).body).toMatchObject(patch)
  expect((await admin('GET', `/models/${other.model.id}/routes/${route.id}`)).status).toBe(404)
  expect((await admin('DELETE', `/models/${other.model.id}/routes/${route.id}`)).status).toBe(404)
  expect((await admin('DELETE', `/providers/${provider.id}`)).status).toBe(409)
  expect((await admin('DELETE', `${path}/${route.id}`)).status).toBe(204)
})

test('refuses a route to a provider that does not exist', async () => {
  const { model } = await seedCatalogue(served)
  const providerId = '0197b1c6-7a54-7cc3-98c4-dc0c0c07398f'
  const answer = await admin('POST', `/models/${model.id}/routes`, { providerId, upstreamModel: 'x' })
  expect(answer.status).toBe(409)
})

test('adds prices with a date, and never changes one', async () => {
  const { model } = await seedCatalogue(served)
  const path = `/models/${model.id}/prices`
  const next = {
    ...price,
    multipliers: [{ factor: '1.1', when: { region: 'eu' } }],
    minimumCharge: '0.01',
    effectiveFrom: '2030-01-01T00:00:00Z',
  }
  const created = await admin('POST', path, next)
  expect(created.status).toBe(201)
  expect(created.body).toMatchObject({ ...next, effectiveFrom: '2030-01-01T00:00:00.000Z' })
  expect((await admin('POST', path, next)).status).toBe(409)
  expect((await admin('GET', path)).body.data).toHaveLength(2)
  expect((await admin('PATCH', path, next)).status).toBe(405)
})

test('imports a price list as text, first dry, then for good', async () => {
  const list = JSON.stringify({
    'gpt-x': {
      litellm_provider: 'openai',
      mode: 'chat',
      max_output_tokens: 100,
      input_cost_per_token: 2.5e-6,
      output_cost_per_token: 1e-5,
    },
    'gpt-broken': { litellm_provider: 'openai', mode: 'chat', input_cost_per_token: -1 },
  })
  const dry = await admin('POST', '/prices/import?dryRun=true&createModels=true', list)
  expect(dry.body).toMatchObject({ dryRun: true, written: 0, differences: { added: ['gpt-x'] } })
  expect(dry.body.quarantined).toMatchObject([{ name: 'gpt-broken' }])
  expect((await admin('GET', '/models')).body.data).toEqual([])
  const done = await admin('POST', '/prices/import?createModels=true&provider=openai', list)
  expect(done.body).toMatchObject({ dryRun: false, written: 1 })
  const [model] = (await admin('GET', '/models')).body.data
  const prices = (await admin('GET', `/models/${model.id}/prices`)).body.data
  expect(prices[0].components).toContainEqual({ dimension: 'input', unit: 'token', unitPrice: '0.0000025' })
})

test.each(['{"a":', '[]', '"list"', '5', 'null', ''])('refuses %j as a price list', async (list) => {
  const { status, body } = await admin('POST', '/prices/import', list)
  expect([status, body.error.param]).toEqual([400, 'body'])
})

test.each(['constructor', '__proto__'])('imports a model of the unheard-of mode %s', async (mode) => {
  const list = { 'gpt-x': { litellm_provider: 'openai', mode, input_cost_per_token: 1e-6 } }
  const path = '/prices/import?createModels=true'
  expect((await admin('POST', path, list)).body).toMatchObject({ written: 1 })
  const [model] = (await admin('GET', '/models')).body.data
  expect(model).toMatchObject({ name: 'gpt-x', quotaType: 'text_token', capabilities: [mode] })
})

test('finds nothing below a parent that does not exist', async () => {
  const id = '0197b1c6-7a54-7cc3-98c4-dc0c0c07398f'
  for (const path of [`/providers/${id}/keys`, `/models/${id}/routes`, `/models/${id}/prices`]) {
    expect((await admin('GET', path)).status).toBe(404)
  }
  expect((await admin('POST', `/models/${id}/prices`, price)).status).toBe(404)
})
