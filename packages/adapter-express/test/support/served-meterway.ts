import { createMeterway, memoryStore, undiciUpstream, type Meterway } from '@meterway/core'
import type { Store } from '@meterway/core/ports'
import { startFakeProvider, type FakeProvider } from '@meterway/core/testing'
import type { Request } from 'express'
import { expect } from 'vitest'
import { accountRouter, adminRouter, llmRouter, notFound } from '../../src/index.js'
import { errorBody } from '../../src/schemas/error.js'
import { endpointOf } from './endpoints-under-test.js'
import { afterTest, serve } from './serve.js'

export type Headers = Record<string, string>

export interface Served {
  base: string
  meterway: Meterway
  store: Store
  provider: FakeProvider
  /** What a test wants to know of an answer. Its shape is checked against the endpoint's schema. */
  ask: (method: string, path: string, body?: unknown, headers?: Headers) => Promise<Answer>
}

export interface Answer {
  status: number
  headers: globalThis.Headers
  text: string
  // Tests look into answers whose shape is what they test.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any
}

export const operator: Headers = { 'x-actor': 'root' }
export const owner = (id: string): Headers => ({ 'x-owner': id })
export const bearer = (secret: string): Headers => ({ authorization: `Bearer ${secret}` })

/** All routers on loopback over a memory store; who asks stands in the headers `x-owner` and `x-actor`. */
export async function servedMeterway(): Promise<Served> {
  const store = memoryStore()
  const provider = await startFakeProvider()
  const upstream = undiciUpstream({ allowPrivateAddresses: true })
  const meterway = createMeterway({ store, upstream, masterKey: Buffer.alloc(32, 7) })
  meterway.events.on('fault', ({ where, fault }) => console.error(where, fault))
  const header = (name: string) => (request: Request) => request.get(name)
  const base = await serve(
    ['/v1/me', accountRouter(meterway, { account: header('x-owner') })],
    ['/v1/admin', adminRouter(meterway, { actor: header('x-actor') })],
    ['/v1', llmRouter(meterway)],
    ['/v1', notFound()],
  )
  afterTest(async () => {
    await meterway.close()
    await provider.close()
  })
  return { base, meterway, store, provider, ask: (...args) => ask(base, ...args) }
}

async function ask(
  base: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Headers = operator,
): Promise<Answer> {
  const response = await fetch(base + path, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
  const answer = {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson && JSON.parse(text),
  }
  checkShape(method, path, answer)
  return answer
}

/** Every answer carries a request id and nothing that its schema does not name. */
function checkShape(method: string, path: string, { status, headers, body }: Answer): void {
  expect(headers.get('x-request-id')).toMatch(/^[\w-]{1,64}$/)
  if (!body) return
  const schema = status >= 400 ? errorBody : endpointOf(method, path)?.reply
  if (schema) expect(schema.parse(body)).toEqual(body)
}
