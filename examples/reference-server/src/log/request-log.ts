import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'

/** What is logged of a request, and nothing else: no query, header or body, where secrets travel. */
interface RequestLine {
  requestId: string
  method: string
  path: string
  /** 499 for a caller who left. */
  status: number
  latencyMs: number
}

const callerLeft = 499

/** One line for each request, when its answer has ended. */
export const requestLog =
  (logger: Logger) =>
  ({ method = '', url = '' }: IncomingMessage, response: ServerResponse): void => {
    const startedAtMs = performance.now()
    response.once('close', () => {
      const status = response.writableFinished ? response.statusCode : callerLeft
      const line: RequestLine = {
        requestId: String(response.getHeader('x-request-id') ?? ''),
        method,
        path: url.replace(/\?.*/s, '').slice(0, 200),
        status,
        latencyMs: Math.round(performance.now() - startedAtMs),
      }
      logger[status >= 500 ? 'error' : 'info'](line, 'request')
    })
  }
