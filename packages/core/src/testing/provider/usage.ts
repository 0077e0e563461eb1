import type { Behaviour } from './behaviour.js'
import { recordOf, type Json } from './json.js'

/** What is reported where the usage is this; null for nothing. */
export function usageToReport({ usage, usageCounts }: Behaviour, honest: Json): unknown {
  if (usage !== undefined) return usage
  return usageCounts === undefined ? honest : withCounts(honest, usageCounts)
}

/** The member `usage` of an answer; none where nothing is reported. */
export const usageMember = (usage: unknown): Json => (usage === null ? {} : { usage })

function withCounts(value: unknown, count: unknown): unknown {
  if (typeof value === 'number') return count
  if (Array.isArray(value)) return value.map((one) => withCounts(one, count))
  if (typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(recordOf(value)).map(([name, member]) => [name, withCounts(member, count)]),
  )
}
