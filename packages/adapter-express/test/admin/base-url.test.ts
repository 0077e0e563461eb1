import { createMeterway, memoryStore } from '@meterway/core'
import { expect, test } from 'vitest'
import { adminRouter } from '../../src/index.js'
import { serve } from '../support/serve.js'

const blocked = [
  'http://127.1',
  'http://2130706433/v1',
  'http://0x7f.1',
  'http://017700000001',
  'http://0',
  'http://0.0.0.0',
  'http://[::]',
  'http://[::1]/v1',
  'http://[::ffff:7f00:1]',
  'http://[64:ff9b::7f00:1]',
  'http://①②⑦.0.0.1',
  'http://169.254.169.254/latest',
  'https://10.1.2.3',
  'https://100.64.0.1',
  'http://[fd00::1]',
  'http://[fe80::1]',
  'file:///etc/passwd',
  'gopher://example.com',
  'https://user:secret@example.com',
  'https://example.com\\@127.0.0.1',
  'https://example.com/?x=1',
  'not a url',
]

test.each(blocked)('refuses the base URL %s, on adding and on changing', async (baseUrl) => {
  const meterway = createMeterway({ store: memoryStore(), masterKey: Buffer.alloc(32, 7) })
  const base = await serve(['/', adminRouter(meterway, { actor: () => 'root' })])
  const send = (method: string, path: string, body: object) =>
    fetch(base + path, {
      method,
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    })
  const good = await send('POST', '/providers', {
    name: 'a',
    format: 'openai',
    baseUrl: 'https://93.184.216.34/v1',
  })
  const { id } = (await good.json()) as { id: string }
  for (const [method, path, body] of [
    ['POST', '/providers', { name: 'b', format: 'openai', baseUrl }],
    ['PATCH', `/providers/${id}`, { baseUrl }],
  ] as const) {
    const response = await send(method, path, body)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { param: 'baseUrl' } })
  }
  expect((await meterway.catalog.providers.list({ limit: 10 })).data).toHaveLength(1)
  await meterway.close()
})
