import { MeterwayError } from '@meterway/core'
import type { RequestHandler } from 'express'
import * as z from 'zod'
import { endpointFor } from '../../src/endpoints/endpoint.js'
import { endpointRouter } from '../../src/endpoints/endpoint-router.js'
import { csvText } from '../../src/schemas/csv.js'
import { pageQuery } from '../../src/schemas/page.js'
import { text, whole } from '../../src/schemas/scalars.js'

const endpoint = endpointFor<{ caller: string }>()
export const id = '0197b1c6-7a54-7cc3-98c4-dc0c0c07398f'

const table = [
  endpoint({
    method: 'GET',
    path: '/things',
    summary: 'Lists',
    query: pageQuery({ model: text(10).exactOptional() }),
    reply: z.object({ limit: z.int(), model: z.string().optional(), caller: z.string() }),
    handle: ({ caller }, { query }) => ({ ...query, caller }),
  }),
  endpoint({
    method: 'POST',
    path: '/things',
    summary: 'Adds',
    status: 201,
    body: z.strictObject({ name: text(5), size: whole(0, 9).exactOptional() }),
    idempotent: true,
    reply: z.object({ name: z.string(), key: z.string().nullable() }),
    handle: (_context, { body, idempotencyKey }) => ({ name: body.name, key: idempotencyKey }),
  }),
  endpoint({
    method: 'GET',
    path: '/things/{id}',
    summary: 'Shows',
    reply: z.object({ id: z.string() }),
    handle: (_context, { params }) => ({ id: params.id }),
  }),
  endpoint({
    method: 'DELETE',
    path: '/things/{id}',
    summary: 'Removes',
    status: 204,
    handle: () => undefined,
  }),
  endpoint({
    method: 'GET',
    path: '/things.csv',
    summary: 'Exports',
    contentType: 'text/csv; charset=utf-8',
    reply: csvText,
    handle: () => lines(),
  }),
  endpoint({
    method: 'GET',
    path: '/broken',
    summary: 'Throws',
    handle: () => {
      throw new Error('the password is hunter2')
    },
  }),
  endpoint({
    method: 'GET',
    path: '/poor',
    summary: 'Refuses',
    handle: () => {
      throw new MeterwayError('rate_limited', undefined, { details: { retryAfterSeconds: 1.2, limit: 5 } })
    },
  }),
]

async function* lines() {
  yield 'a,b\r\n'
  yield '1,2\r\n'
}

/** A small table of every kind of endpoint. */
export const thingsRouter = (fallsThrough = false): RequestHandler =>
  endpointRouter(table, { context: () => ({ caller: 'ann' }), newRequestId: () => 'made-here', fallsThrough })

export const post = (
  url: string,
  body: NonNullable<RequestInit['body']>,
  headers: Record<string, string> = {},
) => fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })

export const errorOf = async (response: Response) => {
  const { error } = (await response.json()) as { error: Record<string, unknown> }
  return { status: response.status, ...error }
}
