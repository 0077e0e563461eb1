import type { IncomingMessage } from 'node:http'
import { invalidRequest } from '@meterway/core'
import type { RequestHandler } from 'express'

/** Who reads which of two is anybody's guess; Node takes the first in silence (RFC 9112, section 3.2, wants a 400). */
export const oneHost: RequestHandler = (request, _, next) => {
  next(hasOneHost(request) ? undefined : invalidRequest('Host', 'Host is given more than once.'))
}

export function hasOneHost({ rawHeaders }: IncomingMessage): boolean {
  let hosts = 0
  for (let at = 0; at < rawHeaders.length; at += 2) if (/^host$/i.test(rawHeaders[at]!)) hosts++
  return hosts <= 1
}
