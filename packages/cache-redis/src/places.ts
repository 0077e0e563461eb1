import type { Redis } from 'ioredis'
import { renewLua } from './limit-scripts.js'
import { script } from './script.js'

/** A place that nobody renews for so long is free: its process is gone. */
export const leaseMs = 30_000

/** The places that requests of this process hold. */
export interface Places {
  /** Keeps places until the answer is called. @param keys of the sets in which the ticket has its place */
  keep(keys: readonly string[], ticket: string): () => void
}

/** Renews all places that are held, three times a lease; without any, no timer runs. */
export function places(redis: Redis): Places {
  const renew = script(redis, 'meterwayRenewPlaces', renewLua)
  const held = new Map<string, readonly string[]>()
  let timer: NodeJS.Timeout | undefined

  const renewAll = (): void => {
    // Whether Redis is away is told by the next request that comes.
    for (const [ticket, keys] of held) renew(keys, [ticket, leaseMs]).catch(() => undefined)
  }
  return {
    keep: (keys, ticket) => {
      if (keys.length === 0) return () => undefined
      held.set(ticket, keys)
      timer ??= setInterval(renewAll, leaseMs / 3).unref()
      return () => {
        held.delete(ticket)
        if (held.size > 0) return
        clearInterval(timer)
        timer = undefined
      }
    },
  }
}
