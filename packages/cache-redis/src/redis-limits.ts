import { randomUUID } from 'node:crypto'
import type { LimitAnswer, LimitStore, LimitTicket } from '@meterway/core/ports'
import type { Redis } from 'ioredis'
import { giveBackLua, takeLua } from './limit-scripts.js'
import { withDefaults, type RedisCacheOptions } from './options.js'
import { leaseMs, places } from './places.js'
import { script } from './script.js'
import { within } from './within.js'

/** What one request asks for, and under which name it holds it. */
interface Taking {
  keys: { requests: string; tokens: string; places: string }
  ticket: string
  tokens: number
}

/** What the script says: the second of the taking, or what stands against it and for how many milliseconds. */
interface Reply {
  limit: Extract<LimitAnswer, { ok: false }>['limit'] | null
  figure: number
}

/**
 * Limits that all processes on one Redis count together, by its clock. Places of a process that was killed are free
 * after 30 seconds.
 * @param redis 6.2 or newer; stays the host's
 * @throws Error from `take`, within `timeoutMs`, when Redis is away: `createMeterway` then counts in process
 * @example createMeterway({ store, masterKey, cache: { limits: redisLimits(new Redis(url)) } })
 */
export function redisLimits(redis: Redis, options: RedisCacheOptions = {}): LimitStore {
  const { prefix, timeoutMs } = withDefaults(options)
  const runTake = script(redis, 'meterwayTakeLimits', 3, takeLua)
  const runGiveBack = script(redis, 'meterwayGiveBackLimits', 2, giveBackLua)
  const held = places(redis)

  /** When Redis is away, a place is free when its lease is over, and tokens when their minute is. */
  const giveBack = ({ keys, ticket, tokens }: Taking, second: number, tokensUsed: number): void => {
    runGiveBack(keys.tokens, keys.places, ticket, second, tokensUsed - tokens).catch(() => undefined)
  }
  const ask = async (taking: Taking, limits: number[]): Promise<Reply> => {
    const { keys, ticket, tokens } = taking
    const reply = runTake(keys.requests, keys.tokens, keys.places, ticket, leaseMs, tokens, ...limits)
    const answer = reply.then(replyOf)
    try {
      return await within(timeoutMs, answer)
    } catch (fault) {
      // What is taken too late is held by nobody.
      answer.then((late) => late.limit ?? giveBack(taking, late.figure, 0)).catch(() => undefined)
      throw fault
    }
  }
  const ticketOf = (taking: Taking, second: number, leave: () => void): LimitTicket => {
    let isOpen = true
    return {
      giveBack: (tokensUsed) => {
        if (!isOpen) return
        isOpen = false
        leave()
        giveBack(taking, second, tokensUsed)
      },
    }
  }

  return {
    take: async (subject, { limits, tokens }) => {
      const taking = { keys: keysOf(prefix, subject), ticket: randomUUID(), tokens }
      const { requestsPerMinute = -1, tokensPerMinute = -1, maxParallel = -1 } = limits
      const { limit, figure } = await ask(taking, [requestsPerMinute, tokensPerMinute, maxParallel])
      if (limit) return { ok: false, limit, retryAfterMs: figure }
      const leave = maxParallel < 0 ? () => undefined : held.keep(taking.keys.places, taking.ticket)
      return { ok: true, ticket: ticketOf(taking, figure, leave) }
    },
  }
}

function keysOf(prefix: string, subject: string): Taking['keys'] {
  const key = (name: string) => `${prefix}limits:${subject}:${name}`
  return { requests: key('requests'), tokens: key('tokens'), places: key('places') }
}

/** As `takeLua` answers. */
function replyOf(reply: unknown): Reply {
  const [word, figure] = reply as [Reply['limit'] | 'ok', number | string]
  return { limit: word === 'ok' ? null : word, figure: Number(figure) }
}
