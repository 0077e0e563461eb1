import { invalidRequest } from '@meterway/core'

/**
 * The query of a URL as flat text values; `a[b]` stays a key of its own.
 * @throws MeterwayError `invalid_request` naming a parameter that is given twice
 */
export function parseQuery(url: string): Record<string, string> {
  const start = url.indexOf('?')
  if (start === -1) return {}
  const values = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(url.slice(start + 1))) {
    if (values.has(name)) throw invalidRequest(name, `${name} is given more than once.`)
    values.set(name, value)
  }
  return Object.fromEntries(values)
}
