import type { IncomingMessage } from 'node:http'

export type Json = Record<string, unknown>

/** One call as the provider saw it. */
export interface CallLogEntry {
  /** Counts the calls of this provider, from 1. */
  id: number
  /** Milliseconds of the epoch. */
  atMs: number
  method: string
  /** Without `/v1` and query. */
  path: string
  model: string
  authorization: string
  /** The `x-request-id` that it got. */
  requestId: string | null
  headers: IncomingMessage['headers']
  /** Empty where it was no JSON object. */
  body: Json
  /** What it reported; null when it reported nothing. */
  usage: unknown
  /** Whether its whole answer was written. */
  completed: boolean
}

/** Collects the body of a request and makes a call of it. Answers null for a caller who broke off. */
export function readCall(request: IncomingMessage, id: number): Promise<CallLogEntry | null> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => resolve(callOf(request, id, Buffer.concat(pieces).toString())))
    request.on('error', () => resolve(null))
  })
}

function callOf({ method, url, headers }: IncomingMessage, id: number, text: string): CallLogEntry {
  const body = parsed(text)
  const requestId = headers['x-request-id']
  return {
    id,
    atMs: Date.now(),
    method: method ?? '',
    path: (url ?? '').split('?')[0]!.replace(/^\/v1/, ''),
    model: typeof body.model === 'string' ? body.model : '',
    authorization: headers.authorization ?? '',
    requestId: typeof requestId === 'string' ? requestId : null,
    headers,
    body,
    usage: null,
    completed: false,
  }
}

function parsed(text: string): Json {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Json) : {}
  } catch {
    return {}
  }
}
