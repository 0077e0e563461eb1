import type { Redis } from 'ioredis'
import { renewLua } from './limit-scripts.js'
import { script } from './script.js'

/** A place that nobody renews for so long is free: its process is gone. */
export const leaseMs = 30_000

/** The places that requests of this process hold. */
export interface Places {
  /** Keeps a place until the answer is called. @param key of the places that it is one of */
  keep(key: string, ticket: string): () => void
}

/** Renews all places that are held, three times a lease; without any, no timer runs. */
export function places(redis: Redis): Places {
  const renew = script(redis, 'meterwayRenewPlace', 1, renewLua)
  const held = new Map<string, string>()
  let timer: NodeJS.Timeout | undefined

  const renewAll = (): void => {
    // Whether Redis is away is told by the next request that comes.
    for (const [ticket, key] of held) renew(key, ticket, leaseMs).catch(() => undefined)
  }
  return {
    keep: (key, ticket) => {
      held.set(ticket, key)
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
