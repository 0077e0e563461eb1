import type { ServerResponse } from 'node:http'

/** This server answers data, never pages: a browser has nothing to run, frame or guess. */
const headers = new Map([
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
  ['referrer-policy', 'no-referrer'],
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
])

export const setSecurityHeaders = (response: ServerResponse): void => {
  response.setHeaders(headers)
}
