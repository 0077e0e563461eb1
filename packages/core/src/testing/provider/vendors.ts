import type { CallLogEntry } from './call.js'
import { dataEvent, namedEvent } from './events.js'
import { framed } from './gemini/frame.js'
import type { Json } from './json.js'

export interface Fault {
  status: number
  /** What OpenAI calls it. */
  type: string
  message: string
}

/** What all endpoints of one API have in common: how they tell of faults and name a request. */
export interface Vendor {
  requestIdHeader: string | null
  errorBody: (fault: Fault, call: CallLogEntry) => Json
  /** What ends a stream, after so many other events. */
  errorEvent: (fault: Fault, call: CallLogEntry, events: number) => string
}

export const requestIdOf = ({ id }: CallLogEntry): string => `req_sim_${id}`

const openaiBody = ({ type, message }: Fault): Json => ({
  error: { message, type, param: null, code: type },
})

const anthropicTypes: Record<number, string> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
}

function anthropicBody({ status, message }: Fault, call: CallLogEntry): Json & { type: string } {
  const isRefusal = status >= 400 && status < 500
  const type = anthropicTypes[status] ?? (isRefusal ? 'invalid_request_error' : 'api_error')
  return { type: 'error', error: { type, message }, request_id: requestIdOf(call) }
}

const geminiStatuses: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
}

function geminiBody({ status, message }: Fault): Json {
  const code = status < 400 ? 500 : status
  return { error: { code, message, status: geminiStatuses[code] ?? 'UNKNOWN' } }
}

const openai: Vendor = {
  requestIdHeader: 'x-request-id',
  errorBody: openaiBody,
  errorEvent: (fault) => dataEvent(openaiBody(fault)),
}

export const vendors = {
  openai,
  /** OpenAI's Responses: an error in a stream has its members at the top. */
  responses: {
    ...openai,
    errorEvent: ({ type, message }, _call, events) =>
      namedEvent({ type: 'error', code: type, message, param: null, sequence_number: events }),
  },
  anthropic: {
    requestIdHeader: 'request-id',
    errorBody: anthropicBody,
    errorEvent: (fault, call) => namedEvent(anthropicBody(fault, call)),
  },
  gemini: {
    requestIdHeader: null,
    errorBody: geminiBody,
    errorEvent: (fault, call, events) => framed(call, geminiBody(fault), events, true),
  },
} satisfies Record<string, Vendor>
