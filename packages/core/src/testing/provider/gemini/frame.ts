import type { CallLogEntry } from '../call.js'
import type { Json } from '../json.js'

/** One piece of a stream: an event where `alt=sse` was asked for, or else an element of a JSON array. */
export function framed({ query }: CallLogEntry, value: Json, index: number, isLast: boolean): string {
  const json = JSON.stringify(value)
  if (isEventStream(query)) return `data: ${json}\r\n\r\n`
  return `${index === 0 ? '[' : ',\r\n'}${json}${isLast ? ']' : ''}`
}

export const isEventStream = (query: string): boolean => new URLSearchParams(query).get('alt') === 'sse'
