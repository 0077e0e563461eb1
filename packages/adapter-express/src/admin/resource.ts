import { MeterwayError, type Collection, type ErrorCode, type Meterway } from '@meterway/core'
import type * as z from 'zod'
import type { Endpoint } from '../endpoints/endpoint.js'
import { found } from '../endpoints/found.js'
import { presentPage } from '../presenters/page.js'
import { listOf, pageQuery } from '../schemas/page.js'
import { adminEndpoint, type AdminContext } from './admin-endpoint.js'

export interface Resource<Row, Input, Patch, Item> {
  /** Of the collection: `/providers`, `/providers/{id}/keys`. */
  path: string
  /** Placeholder of one thing. */
  param: 'id' | 'keyId' | 'routeId'
  noun: string
  input: z.ZodType<Input>
  patch: z.ZodType<Patch>
  /** What a change does besides. */
  patchNote?: string
  /** What becomes of a thing that is removed. @defaultValue nothing else may need it */
  removal?: string
  reply: z.ZodType<Item>
  present: (row: Row) => Item
  /** `parentId` is what `{id}` of the collection's path stands for. @throws MeterwayError `not_found` without it */
  collection: (
    meterway: Meterway,
    parentId: string,
  ) => Collection<Row, Input, Patch> | Promise<Collection<Row, Input, Patch>>
}

const missingOrTaken: ErrorCode[] = ['not_found', 'conflict']

/** List, add, show, change and remove things of one kind. */
export function resourceEndpoints<Row, Input, Patch, Item>(
  resource: Resource<Row, Input, Patch, Item>,
): Endpoint<AdminContext>[] {
  const { path, param, noun, present } = resource
  const one = `${path}/{${param}}`
  const collectionOf = async ({ meterway }: AdminContext, params: Record<string, string>) =>
    resource.collection(meterway, params.id ?? '')
  return [
    adminEndpoint({
      method: 'GET',
      path,
      summary: `Lists ${noun}s, newest first`,
      query: pageQuery({}),
      reply: listOf(resource.reply),
      handle: async (context, { params, query }) =>
        presentPage(await (await collectionOf(context, params)).list(query), present),
    }),
    adminEndpoint({
      method: 'POST',
      path,
      summary: `Adds a ${noun}`,
      status: 201,
      body: resource.input,
      reply: resource.reply,
      errors: missingOrTaken,
      handle: async (context, { params, body }) =>
        present(await (await collectionOf(context, params)).create(body)),
    }),
    adminEndpoint({
      method: 'GET',
      path: one,
      summary: `Shows a ${noun}`,
      reply: resource.reply,
      errors: ['not_found'],
      handle: async (context, { params }) =>
        present(found(await (await collectionOf(context, params)).get(params[param]!))),
    }),
    adminEndpoint({
      method: 'PATCH',
      path: one,
      summary: `Changes a ${noun}${resource.patchNote ?? ''}`,
      body: resource.patch,
      reply: resource.reply,
      errors: missingOrTaken,
      handle: async (context, { params, body }) => {
        const collection = await collectionOf(context, params)
        found(await collection.get(params[param]!))
        return present(found(await collection.update(params[param]!, body)))
      },
    }),
    adminEndpoint({
      method: 'DELETE',
      path: one,
      summary: resource.removal ?? `Removes a ${noun}`,
      status: 204,
      errors: missingOrTaken,
      handle: async (context, { params }) => {
        const collection = await collectionOf(context, params)
        found(await collection.get(params[param]!))
        if (!(await collection.remove(params[param]!))) throw new MeterwayError('not_found')
      },
    }),
  ]
}
