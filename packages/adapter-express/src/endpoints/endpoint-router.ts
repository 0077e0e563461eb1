import type { ServerResponse } from 'node:http'
import { MeterwayError } from '@meterway/core'
import type { Request, RequestHandler } from 'express'
import { idempotencyKeyOf } from '../http/idempotency-key.js'
import { decodeUtf8, parseJson } from '../http/parse-json.js'
import { parseQuery } from '../http/parse-query.js'
import { PathTable, type Match } from '../http/path-table.js'
import { pathOf } from '../http/path-of.js'
import { readBody } from '../http/read-body.js'
import { requestIdOf } from '../http/request-id.js'
import { sendFault } from '../http/send-fault.js'
import { writeReply } from '../http/write-reply.js'
import type { Endpoint, EndpointDocs } from './endpoint.js'

export interface EndpointRouterOptions<Context> {
  /** Makes what the handlers share; throws to turn the caller away. */
  context: (request: Request) => Context | Promise<Context>
  newRequestId: () => string
  /** Told of what no caller can cause. */
  onFault?: (fault: unknown, requestId: string) => void
  /** Lets paths that are not in the table through to what is mounted after; without it they answer 404. */
  fallsThrough?: boolean
}

/** A request handler for Express 4 and 5 that serves a table of endpoints. It needs no parser before it. */
export function endpointRouter<Context>(
  endpoints: readonly Endpoint<Context>[],
  options: EndpointRouterOptions<Context>,
): RequestHandler {
  const table = new PathTable(endpoints)
  return (request, response, next) => {
    const match = table.find(pathOf(request.url))
    if (match === null && options.fallsThrough) next()
    else void serve(request, response, match, options)
  }
}

/** Never rejects: whatever goes wrong becomes an answer, or ends the connection. */
async function serve<Context>(
  request: Request,
  response: ServerResponse,
  match: Match<Endpoint<Context>> | null,
  options: EndpointRouterOptions<Context>,
): Promise<void> {
  const requestId = requestIdOf(request, options.newRequestId)
  response.setHeader('x-request-id', requestId)
  response.setHeader('cache-control', 'no-store')
  response.setHeader('x-content-type-options', 'nosniff')
  try {
    const context = await options.context(request)
    if (match === null) throw new MeterwayError('not_found')
    const endpoint = selectMethod(request, response, match)
    const raw = await readCall(request, endpoint, match.params)
    if (raw === null) return
    const body = toBody(endpoint, await endpoint.answer(context, raw))
    await writeReply(response, { status: endpoint.status, headers: headersOf(endpoint), body })
  } catch (fault) {
    sendFault(request, response, fault, requestId, options.onFault)
  }
}

/** @throws MeterwayError `method_not_allowed`, with `Allow` set */
function selectMethod<Context>(
  { method }: Request,
  response: ServerResponse,
  { methods }: Match<Endpoint<Context>>,
): Endpoint<Context> {
  const endpoint = methods.get(method === 'HEAD' ? 'GET' : method)
  if (endpoint) return endpoint
  response.setHeader('allow', [...methods.keys(), ...(methods.has('GET') ? ['HEAD'] : [])].join(', '))
  throw new MeterwayError('method_not_allowed')
}

/** Null when the caller left while sending. */
async function readCall<Context>(
  request: Request,
  endpoint: Endpoint<Context>,
  params: Record<string, string>,
): Promise<Parameters<Endpoint<Context>['answer']>[1] | null> {
  const query = parseQuery(request.url)
  const idempotencyKey = endpoint.idempotent ? idempotencyKeyOf(request) : null
  if (endpoint.body === null) return { params, query, idempotencyKey, body: undefined }
  const bytes = await readBody(request, endpoint.maxBodyBytes)
  if (bytes === null) return null
  const body = endpoint.bodyAs === 'text' ? decodeUtf8(bytes) : parseJson(bytes)
  return { params, query, idempotencyKey, body }
}

/** What is not JSON is a file to be kept, never a page to be shown. */
function headersOf({ reply, contentType }: EndpointDocs): Record<string, string> {
  if (reply === null) return {}
  const isJson = contentType === 'application/json'
  return { 'content-type': contentType, ...(!isJson && { 'content-disposition': 'attachment' }) }
}

function toBody<Context>(endpoint: Endpoint<Context>, result: unknown): string | AsyncIterable<string> {
  if (endpoint.reply === null) return ''
  if (endpoint.contentType === 'application/json') return JSON.stringify(result)
  return result as AsyncIterable<string>
}
