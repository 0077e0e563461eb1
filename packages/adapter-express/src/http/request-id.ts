import type { IncomingMessage } from 'node:http'

const acceptable = /^[A-Za-z0-9_-]{1,64}$/

/** The caller's `x-request-id` where it is safe to log and to send back, else a new one. */
export function requestIdOf(request: IncomingMessage, newRequestId: () => string): string {
  const given = request.headers['x-request-id']
  return typeof given === 'string' && acceptable.test(given) ? given : newRequestId()
}
