import { errorCatalogue, type ErrorCode } from '@meterway/core'
import * as z from 'zod'
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi'
import type { EndpointDocs } from '../endpoints/endpoint.js'
import { paramSchema } from '../endpoints/path-params.js'
import { errorBody } from '../schemas/error.js'

/** Endpoints that are served under one path, for one kind of caller. */
export interface Section {
  /** Path of the mount, such as `/v1/admin`. */
  mount: string
  /** Groups the operations. */
  tag: string
  /** How its callers prove who they are; a name of `securitySchemes`. */
  security?: string
  /** Codes that any of its endpoints may answer. */
  errors: readonly ErrorCode[]
  endpoints: readonly EndpointDocs[]
}

/** An OpenAPI 3.1 document of sections, from the same tables that serve them. */
export function documentOf(
  sections: readonly Section[],
  info: { title: string; version: string },
  securitySchemes: Record<string, { type: 'http'; scheme: string; description: string }>,
): ReturnType<typeof createDocument> {
  const paths: ZodOpenApiPathsObject = {}
  for (const section of sections) {
    for (const endpoint of section.endpoints) {
      const path = section.mount + endpoint.path
      paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operationOf(section, endpoint) }
    }
  }
  return createDocument({ openapi: '3.1.0', info, paths, components: { securitySchemes } })
}

/** Of whatever reads a body. */
const bodyErrors: ErrorCode[] = ['payload_too_large', 'unsupported_media_type']

function operationOf(section: Section, endpoint: EndpointDocs): ZodOpenApiOperationObject {
  const names = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)
  return {
    tags: [section.tag],
    summary: endpoint.summary,
    ...(section.security === undefined ? {} : { security: [{ [section.security]: [] }] }),
    requestParams: {
      path: z.object(Object.fromEntries(names.map((name) => [name, paramSchema(name)]))),
      ...(endpoint.query && { query: endpoint.query as z.ZodObject }),
      ...(endpoint.idempotent && { header: idempotencyHeader }),
    },
    ...(endpoint.body && { requestBody: { content: { [endpoint.accepts]: { schema: endpoint.body } } } }),
    responses: {
      [`${endpoint.status}`]: successOf(endpoint),
      ...errorsOf(
        new Set([...section.errors, ...(endpoint.body ? bodyErrors : []), ...endpoint.errors]),
        endpoint.errorBody ?? errorBody,
      ),
    },
  }
}

const idempotencyHeader = z.object({
  'Idempotency-Key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/)
    .optional()
    .meta({ description: 'Repeating a request with the same key changes nothing more.' }),
})

function successOf({ reply, contentType }: EndpointDocs) {
  if (reply === null) return { description: 'Done.' }
  return { description: 'Success.', content: { [contentType]: { schema: reply } } }
}

/** One response per status, naming its codes. */
function errorsOf(codes: ReadonlySet<ErrorCode>, schema: z.ZodType) {
  const byStatus = new Map<number, ErrorCode[]>()
  for (const code of codes) {
    const { status } = errorCatalogue[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return Object.fromEntries(
    [...byStatus].map(([status, list]) => [
      String(status),
      {
        description: list.map((code) => `\`${code}\`: ${errorCatalogue[code].meaning}`).join('\n\n'),
        content: { 'application/json': { schema } },
      },
    ]),
  )
}
