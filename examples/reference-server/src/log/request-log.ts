import type { RequestHandler } from 'express'
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
  (logger: Logger): RequestHandler =>
  (request, response, next) => {
    const startedAtMs = performance.now()
    const { method, path } = request
    response.once('close', () => {
      const status = response.writableFinished ? response.statusCode : callerLeft
      const line: RequestLine = {
        requestId: String(response.getHeader('x-request-id') ?? ''),
        method,
        path: path.slice(0, 200),
        status,
        latencyMs: Math.round(performance.now() - startedAtMs),
      }
      logger[status >= 500 ? 'error' : 'info'](line, 'request')
    })
    next()
  }
