import type { IncomingMessage } from 'node:http'
import { textIn, type Json } from './json.js'
import { readBody } from './read-body.js'

/** One call as the provider saw it. */
export interface CallLogEntry {
  /** Counts the calls of this provider, from 1. */
  id: number
  /** Milliseconds of the epoch. */
  atMs: number
  method: string
  /** Without version (`/v1`, `/v1beta`) and query. */
  path: string
  /** What is behind the `?`; may hold a key. */
  query: string
  /** Of the body, or of Gemini's path. */
  model: string
  /** Whether the answer was asked for as a stream of events. */
  stream: boolean
  authorization: string
  /** The `x-request-id` that it got. */
  requestId: string | null
  headers: IncomingMessage['headers']
  /**
   * A JSON object, or the fields of a form, with `{ name, type, bytes, seconds }` for a file, which is taken for a
   * recording; empty where it was neither.
   */
  body: Json
  /** How long the body was, as it came. */
  bodyBytes: number
  /** What it reported; null when it reported nothing. */
  usage: unknown
  /** Whether its whole answer was written. */
  completed: boolean
}

/** Collects the body of a request and makes a call of it. Answers null for a caller who broke off. */
export async function readCall(request: IncomingMessage, id: number): Promise<CallLogEntry | null> {
  const raw = await collect(request)
  return raw && callOf(request, id, raw)
}

function collect(request: IncomingMessage): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => resolve(Buffer.concat(pieces)))
    request.on('error', () => resolve(null))
  })
}

function callOf(request: IncomingMessage, id: number, raw: Buffer): CallLogEntry {
  const { method = '', url = '', headers } = request
  const body = readBody(headers['content-type'], raw)
  const [address = '', query = ''] = url.split('?')
  const path = address.replace(/^\/v1(beta)?(?=\/)/, '')
  const requestId = headers['x-request-id']
  return {
    id,
    atMs: Date.now(),
    method,
    path,
    query,
    ...modelAndStream(path, body),
    authorization: headers.authorization ?? '',
    requestId: typeof requestId === 'string' ? requestId : null,
    headers,
    body,
    bodyBytes: raw.length,
    usage: null,
    completed: false,
  }
}

const pathOfGemini = /^\/models\/(.+):(\w+)$/

function modelAndStream(path: string, body: Json): Pick<CallLogEntry, 'model' | 'stream'> {
  const [, model, action] = pathOfGemini.exec(path) ?? []
  if (model !== undefined) return { model: decodeURIComponent(model), stream: action!.startsWith('stream') }
  // Forms have texts only; speech is asked for as a stream by its format.
  const stream = String(body.stream) === 'true' || body.stream_format === 'sse'
  return { model: textIn(body.model), stream }
}

/** The call's method and path, with a placeholder for a model in it: what an endpoint is known by. */
export const endpointOf = ({ method, path }: CallLogEntry): string =>
  `${method} ${path.replace(pathOfGemini, '/models/{model}:$2')}`

/** The key of the caller, in whatever header it came; `Bearer` stays where it was. */
export const credentialOf = ({ authorization, headers }: CallLogEntry): string =>
  authorization || String(headers['x-api-key'] ?? headers['x-goog-api-key'] ?? '')
