import { MeterwayError } from '../kernel/errors.js'
import { idempotencyKeyOf } from '../kernel/idempotency-key.js'
import { newId } from '../kernel/ids.js'
import { endpointAt, endpoints } from '../formats/index.js'
import type { GatewayReply, GatewayRequest } from './gateway-request.js'
import { errorReply } from './reply.js'

export type Serve = (request: GatewayRequest) => Promise<GatewayReply>

/**
 * A `fetch` that serves an SDK's calls in process: metered, routed and charged to an owner, with no HTTP hop. The
 * base URL of the client does not matter; its path does.
 * @example new OpenAI({ apiKey: 'unused', fetch: meterway.fetch({ ownerId: user.id }) })
 */
export function meterwayFetch(serve: Serve, countTokens: Serve, ownerId: string): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const { pathname } = new URL(request.url)
    const served = endpointAt(pathname)
    const requestId = newId()
    if (request.method !== 'POST' || !served) {
      const fault = new MeterwayError('not_found', `There is no ${request.method} ${pathname}.`)
      return responseOf(errorReply(endpoints['chat.completions'], fault, requestId), request.signal)
    }
    const body = new Uint8Array(await request.arrayBuffer())
    request.signal.throwIfAborted()
    const headers = Object.fromEntries(request.headers)
    const { countsOnly, ...asked } = served
    const call = { ...asked, headers, body, ip: '', requestId, ownerId }
    const serving = countsOnly ? countTokens(call) : serveKeyed(serve, call)
    return responseOf(await unlessAborted(serving, request.signal), request.signal)
  }
}

function serveKeyed(serve: Serve, call: GatewayRequest): Promise<GatewayReply> {
  const header = call.headers['idempotency-key']
  if (header === undefined) return serve(call)
  try {
    return serve({ ...call, idempotencyKey: idempotencyKeyOf(header) })
  } catch (fault) {
    if (!MeterwayError.is(fault)) throw fault
    return Promise.resolve(errorReply(endpoints[call.endpoint], fault, call.requestId))
  }
}

/** Rejects as soon as the caller gives up. What is being served goes on, and is charged as for any caller who left. */
function unlessAborted(serving: Promise<GatewayReply>, signal: AbortSignal): Promise<GatewayReply> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      reject(signal.reason as Error)
      void serving.then(leaveBody, () => undefined)
    }
    signal.addEventListener('abort', leave, { once: true })
    serving.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', leave)
    })
  })
}

function leaveBody({ body }: GatewayReply): void {
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) void body.return?.()
}

function responseOf(reply: GatewayReply, signal: AbortSignal): Response {
  const { status, headers, body } = reply
  if (typeof body === 'string' || body instanceof Uint8Array)
    return new Response(body as string, { status, headers })
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      signal.addEventListener('abort', () => {
        leaveBody(reply)
        controller.error(signal.reason)
      })
    },
    pull: async (controller) => {
      const read = await body.next()
      if (signal.aborted) return
      if (read.done) controller.close()
      else controller.enqueue(read.value)
    },
    cancel: () => {
      leaveBody(reply)
    },
  })
  return new Response(stream, { status, headers })
}
