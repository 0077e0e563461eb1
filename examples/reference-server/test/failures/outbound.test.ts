import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { createMeterway, type Meterway } from '@meterway/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../databases.js'
import { serverFolder } from '../server-process.js'
import { failingWorld, opening, type World } from './failing-world.js'
import { served, type Served } from './served.js'

const privateHosts = [
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f.1',
  '017700000001',
  '0',
  '0.0.0.0',
  '[::]',
  '[::1]',
  '[::ffff:7f00:1]',
  '[64:ff9b::7f00:1]',
  '①②⑦.0.0.1',
  '169.254.169.254',
  '10.0.0.1',
  '100.64.0.1',
  '[fd00::1]',
  '[fe80::1]',
]
const otherUrls = [
  'file:///etc/passwd',
  'gopher://example.com/',
  'javascript:alert(1)',
  'https://user@example.com/',
  'https://:secret@example.com/',
  'https://example.com:22/',
  'https://example.com:25/',
  'https://example.com\\@127.0.0.1/',
]

/** Answers everyone, and counts them. */
interface Canary {
  port: number
  seen: string[]
  server: Server
}

async function startCanary(): Promise<Canary> {
  const seen: string[] = []
  const server = createServer((asked, response) => {
    seen.push(asked.url ?? '')
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[]}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, seen, server }
}

/** What opens a connection to an address of its choice. */
const callsOut = [
  /^import (?!type).* from '(undici|node:https|node:http2|node:tls)'/m,
  /^import (?!type).*\b(request|get)\b.* from 'node:http'/m,
  /^(?! *(\*|\/\/)).*(?<![.\w])fetch\(/m,
]

test('K7 one file of all that is shipped calls out', () => {
  const root = fileURLToPath(new URL('../../../../', import.meta.url))
  const packages = readdirSync(`${root}packages`).map((name) => `packages/${name}`)
  const sources = [...packages, 'examples/reference-server'].flatMap((folder) =>
    readdirSync(`${root}${folder}/src`, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => `${folder}/src/${path}`),
  )
  expect(sources.length).toBeGreaterThan(100)
  const calling = sources.filter((path) => {
    const source = readFileSync(root + path, 'utf8')
    return callsOut.some((pattern) => pattern.test(source))
  })
  expect(calling).toEqual(['packages/core/src/upstream/undici-upstream.ts'])
})

describe.each(engines)('on saving a base URL, on %s', (engine) => {
  const folder = serverFolder()
  let world: Served
  let id: string
  const provider = { name: 'good', format: 'openai', baseUrl: 'https://93.184.216.34/v1' }
  beforeAll(async () => {
    world = await served(engine, folder.path, { MW_ALLOW_PRIVATE_UPSTREAMS: '0' })
    id = (await world.admin('POST', '/v1/admin/providers', provider)).body.id
  })
  afterAll(async () => {
    await world.close()
    folder.remove()
  })

  test.each([
    ...privateHosts.map((host) => ['K1', `http://${host}/v1`]),
    ...otherUrls.map((url) => ['K5', url]),
  ])('%s %s is refused', async (_, baseUrl) => {
    const refused = { status: 400, body: { error: { param: 'baseUrl' } } }
    const another = { ...provider, name: 'bad', baseUrl }
    expect(await world.admin('POST', '/v1/admin/providers', another)).toMatchObject(refused)
    expect(await world.admin('PATCH', `/v1/admin/providers/${id}`, { baseUrl })).toMatchObject(refused)
    const { data } = (await world.admin('GET', '/v1/admin/providers')).body
    expect(data).toMatchObject([{ baseUrl: provider.baseUrl }])
  })
})

describe.each(engines)('on the way out, on %s', (engine) => {
  const folder = serverFolder()
  let world: World
  let canary: Canary
  let guarded: Meterway
  beforeAll(async () => {
    const masterKey = randomBytes(32)
    world = await failingWorld(engine, folder.path, { masterKey })
    canary = await startCanary()
    guarded = createMeterway({ store: world.store, masterKey })
  })
  afterAll(async () => {
    await guarded.close()
    canary.server.close()
    canary.server.closeAllConnections()
    await world.close()
    folder.remove()
  })

  const providerAt = async (baseUrl: string): Promise<string> => {
    const { catalog } = world.meterway
    const { id } = await catalog.providers.create({ name: `at ${baseUrl}`, format: 'openai', baseUrl })
    await catalog.providerKeys.create({ providerId: id, name: 'main', secret: 'sk-upstream' })
    return id
  }

  // A name shows where it leads only when it is resolved.
  test.each([...privateHosts.map((host) => ['K1', host]), ['K2', 'localhost']])(
    '%s %s is not called, though it was saved where it was allowed',
    async (_, host) => {
      const id = await providerAt(`http://${host}:${String(canary.port)}/v1`)
      expect(await guarded.testProvider(id)).toMatchObject({ message: expect.stringContaining('blocked') })
      expect(canary.seen).toEqual([])
    },
  )

  test('K2 the canary is there: who may call private addresses reaches it by name', async () => {
    const id = await providerAt(`http://localhost:${String(canary.port)}/allowed`)
    expect(await world.meterway.testProvider(id)).toMatchObject({ ok: true, status: 200 })
    expect(canary.seen.splice(0)).toEqual(['/allowed/models'])
  })

  test.each([false, true])('K4 a redirect is not followed, streamed: %s', async (stream) => {
    const caller = await world.caller()
    world.provider.script([{ redirect: `http://127.0.0.1:${String(canary.port)}/inside` }])
    const answer = await caller.ask({ stream })
    expect(answer.status).toBe(502)
    expect(await answer.text()).not.toContain('inside')
    expect((await caller.charged()).balance).toBe(opening)
    expect(canary.seen).toEqual([])
  })

  test.each(['//evil.example/x', '\\\\evil.example\\x', '..%2f..%2fevil', '../../evil', '?key=x#y'])(
    'K6 %s as a model stays below the provider’s own path',
    async (upstreamModel) => {
      const { catalog } = world.meterway
      const baseUrl = `${world.provider.origin}/v1beta`
      const { id: providerId } = await catalog.providers.create({
        name: `gemini ${upstreamModel}`,
        format: 'gemini',
        baseUrl,
      })
      await catalog.providerKeys.create({ providerId, name: 'main', secret: 'sk-upstream' })
      const { id: modelId } = await catalog.models.create({
        name: `to ${upstreamModel}`,
        maxOutputTokens: 10,
      })
      await catalog.routes.create({ modelId, providerId, upstreamModel })
      const output = { dimension: 'output', unit: 'token', unitPrice: '1', per: 1000 }
      await catalog.prices.create({
        modelId,
        price: { currency: 'USD', components: [output] },
        effectiveFrom: 0,
      })
      const caller = await world.caller()
      expect((await caller.ask({ model: `to ${upstreamModel}` })).status).toBe(200)
      const { path, query, model } = world.provider.calls.at(-1)!
      expect(path).toBe(`/models/${encodeURIComponent(upstreamModel)}:generateContent`)
      expect([query, model]).toEqual(['', upstreamModel])
    },
  )

  test('K8 the URL of an image is passed on, not fetched', async () => {
    const caller = await world.caller()
    const { ownerId } = caller
    // An image may cost more than a caller has to begin with.
    await world.meterway.ledger.credit({ ownerId, amount: '100', idempotencyKey: 'for an image' })
    const url = `http://127.0.0.1:${String(canary.port)}/image.png`
    const content = [{ type: 'image_url', image_url: { url } }]
    expect((await caller.ask({ messages: [{ role: 'user', content }] })).status).toBe(200)
    expect(JSON.stringify(world.provider.calls.at(-1)!.body)).toContain(url)
    expect(canary.seen).toEqual([])
  })
})
