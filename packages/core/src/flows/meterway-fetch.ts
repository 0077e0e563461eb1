import { MeterwayError } from '../kernel/errors.js'
import { newId } from '../kernel/ids.js'
import { endpoints, type EndpointName } from '../formats/index.js'
import type { GatewayReply, GatewayRequest } from './gateway-request.js'
import { errorReply } from './reply.js'

export type Serve = (request: GatewayRequest) => Promise<GatewayReply>

const byPath = new Map(
  Object.entries(endpoints).map(([name, { upstreamPath }]) => [upstreamPath, name as EndpointName]),
)

/**
 * A `fetch` that serves an SDK's calls in process: metered, routed and charged to an owner, with no HTTP hop. The
 * base URL of the client does not matter; its path does.
 * @example new OpenAI({ apiKey: 'unused', fetch: meterway.fetch({ ownerId: user.id }) })
 */
export function meterwayFetch(serve: Serve, ownerId: string): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const { pathname } = new URL(request.url)
    const endpoint = [...byPath].find(([path]) => pathname.endsWith(path))?.[1]
    const requestId = newId()
    if (request.method !== 'POST' || !endpoint) {
      return responseOf(
        errorReply(new MeterwayError('not_found', `There is no ${request.method} ${pathname}.`), requestId),
      )
    }
    const body = new Uint8Array(await request.arrayBuffer())
    const reply = await serve({
      endpoint,
      headers: Object.fromEntries(request.headers),
      body,
      ip: '',
      requestId,
      ownerId,
    })
    return responseOf(reply, request.signal)
  }
}

function responseOf({ status, headers, body }: GatewayReply, signal?: AbortSignal): Response {
  if (typeof body === 'string' || body instanceof Uint8Array)
    return new Response(body as string, { status, headers })
  signal?.addEventListener('abort', () => void body.return?.())
  const stream = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { done, value } = await body.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: async () => {
      await body.return?.()
    },
  })
  return new Response(stream, { status, headers })
}
