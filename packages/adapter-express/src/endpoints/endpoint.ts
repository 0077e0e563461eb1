import type { ErrorCode } from '@meterway/core'
import * as z from 'zod'
import type { BodyType } from '../http/read-body.js'
import { checkParams } from './path-params.js'
import { validate } from './validate.js'

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

/** The names in braces of a path: `/models/{id}/routes/{routeId}` → `'id' | 'routeId'`. */
type ParamsOf<Path extends string> = string extends Path
  ? string
  : Path extends `${string}{${infer Name}}${infer Rest}`
    ? Name | ParamsOf<Rest>
    : never

/** What a handler is given, checked. */
export interface Call<Params extends string, Query, Body> {
  params: Record<Params, string>
  query: Query
  body: Body
  /** Only where the endpoint honours the header. */
  idempotencyKey: string | null
}

/** The parts of a request before they are checked. */
export interface RawCall {
  params: Record<string, string>
  query: Record<string, string>
  body: unknown
  idempotencyKey: string | null
}

export interface Definition<Context, Path extends string, Query, Body, Reply> {
  method: Method
  /** Under the router's mount, with placeholders in braces. */
  path: Path
  summary: string
  /** Success status. @defaultValue 200 */
  status?: 200 | 201 | 204
  query?: z.ZodType<Query>
  body?: z.ZodType<Body>
  /** How the handler gets the body. @defaultValue 'json' */
  bodyAs?: 'json' | 'text'
  /** @defaultValue 1 MiB */
  maxBodyBytes?: number
  /** Left out with status 204. */
  reply?: z.ZodType<Reply>
  contentType?: string
  /** Codes beyond those that every endpoint of the router may answer. */
  errors?: readonly ErrorCode[]
  /** Whether `Idempotency-Key` is honoured. */
  idempotent?: boolean
  handle: (context: Context, call: Call<ParamsOf<Path>, Query, Body>) => Promise<Reply> | Reply
}

/** What an endpoint takes and answers, for its documentation. */
export interface EndpointDocs {
  method: Method
  path: string
  summary: string
  status: 200 | 201 | 204
  query: z.ZodType | null
  body: z.ZodType | null
  reply: z.ZodType | null
  /** Of the body. */
  accepts: BodyType
  /** Of the reply. */
  contentType: string
  errors: readonly ErrorCode[]
  /** Shape of its errors. @defaultValue the API's own */
  errorBody?: z.ZodType
  idempotent: boolean
}

/** One entry of a router's table: what serves a path is what documents it. */
export interface Endpoint<Context> extends EndpointDocs {
  bodyAs: 'json' | 'text'
  maxBodyBytes: number
  /** @throws MeterwayError `invalid_request` naming the field, `not_found`, and what the handler throws */
  answer: (context: Context, raw: RawCall) => Promise<unknown>
}

const noQuery = z.strictObject({})

/** Makes the entries of one router. `Context` is what its handlers share. */
export const endpointFor =
  <Context>() =>
  <Path extends string, Query = Record<string, never>, Body = undefined, Reply = undefined>(
    definition: Definition<Context, Path, Query, Body, Reply>,
  ): Endpoint<Context> => {
    const { query, body, reply, handle } = definition
    return {
      method: definition.method,
      path: definition.path,
      summary: definition.summary,
      status: definition.status ?? 200,
      query: query ?? null,
      body: body ?? null,
      bodyAs: definition.bodyAs ?? 'json',
      maxBodyBytes: definition.maxBodyBytes ?? 1024 * 1024,
      reply: reply ?? null,
      accepts: 'application/json',
      contentType: definition.contentType ?? 'application/json',
      errors: definition.errors ?? [],
      idempotent: definition.idempotent ?? false,
      answer: async (context, raw) =>
        handle(context, {
          params: checkParams(raw.params),
          query: validate(query ?? (noQuery as unknown as z.ZodType<Query>), raw.query, 'query'),
          body: body === undefined ? (undefined as Body) : validate(body, raw.body, 'body'),
          idempotencyKey: raw.idempotencyKey,
        }),
    }
  }
