import { expect, test } from 'vitest'
import { chatBody, seedCatalogue, seedOwner } from '../support/seed.js'
import { bearer, servedMeterway } from '../support/served-meterway.js'

test('operators see which keys are disabled, and which rest until when', async () => {
  const served = await servedMeterway()
  const { provider, key, route } = await seedCatalogue(served)
  const { secret } = await seedOwner(served, 'ann')
  const healthOf = async () => (await served.ask('GET', '/v1/admin/provider-health')).body.data
  const chat = () => served.ask('POST', '/v1/chat/completions', chatBody, bearer(secret))
  const known = { providerId: provider.id, keyId: key.id, key: 'main', inFlight: 0 }
  const usual = { routeId: route.id, model: 'chat-model', availableAt: null }
  expect(await healthOf()).toMatchObject([{ ...known, status: 'active', routes: [usual] }])

  served.provider.script([{ status: 429, retryAfter: '120' }])
  await chat()
  const [resting] = await healthOf()
  const seconds = (Date.parse(resting.routes[0].availableAt as string) - Date.now()) / 1000
  expect([seconds > 110, seconds <= 120]).toEqual([true, true])

  await served.ask('PATCH', `/v1/admin/providers/${provider.id}/keys/${key.id}`, { status: 'disabled' })
  expect(await healthOf()).toMatchObject([{ ...known, status: 'disabled' }])
})
