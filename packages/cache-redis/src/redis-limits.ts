import { randomUUID } from 'node:crypto'
import type { LimitAnswer, LimitClaim, LimitStore, LimitTicket } from '@meterway/core/ports'
import type { Redis } from 'ioredis'
import { giveBackLua, takeLua } from './limit-scripts.js'
import type { Options } from './options.js'
import { leaseMs, places } from './places.js'
import { script } from './script.js'
import { within } from './within.js'

type Refusal = Extract<LimitAnswer, { ok: false }>
/** The second in which all was taken, by Redis' clock. */
type Reply = { ok: true; second: number } | Refusal

/**
 * Limits that all processes on one Redis count together, by its clock. Places of a process that was killed are free
 * after 30 seconds.
 * @param redis gets commands of its own
 * @throws Error from `take`, within `timeoutMs`, when Redis is away: `createMeterway` then counts in process
 */
export function redisLimits(redis: Redis, { prefix, timeoutMs }: Options): LimitStore {
  const runTake = script(redis, 'meterwayTakeLimits', takeLua)
  const runGiveBack = script(redis, 'meterwayGiveBackLimits', giveBackLua)
  const held = places(redis)
  const keyOf = (subject: string, name: string): string => `${prefix}limits:${subject}:${name}`

  return {
    take: async (claims, tokens) => {
      const names = ['requests', 'tokens', 'places']
      const keys = claims.flatMap(({ subject }) => names.map((name) => keyOf(subject, name)))
      const ticket = randomUUID()
      const giveBack = (second: number, tokensUsed: number): void => {
        // With Redis away, places are free when their lease is over, and tokens when their minute is.
        runGiveBack(keys, [ticket, second, tokensUsed - tokens]).catch(() => undefined)
      }
      const asked = runTake(keys, [ticket, leaseMs, tokens, ...claims.flatMap(limitsOf)])
      const reply = asked.then((lua) => replyOf(lua, claims))
      const answer = await within(timeoutMs, reply).catch((fault: unknown) => {
        // What is taken too late is held by nobody.
        void reply.then((late) => late.ok && giveBack(late.second, 0)).catch(() => undefined)
        throw fault
      })
      if (!answer.ok) return answer
      const inParallel = claims.filter(({ limits }) => limits.maxParallel !== undefined)
      const ownPlaces = inParallel.map(({ subject }) => keyOf(subject, 'places'))
      const leave = held.keep(ownPlaces, ticket)
      const end = (tokensUsed: number): void => {
        leave()
        giveBack(answer.second, tokensUsed)
      }
      return { ok: true, ticket: endedOnce(end) }
    },
  }
}

/** -1 for none, as `takeLua` wants them. */
const limitsOf = ({ limits }: LimitClaim): number[] => [
  limits.requestsPerMinute ?? -1,
  limits.tokensPerMinute ?? -1,
  limits.maxParallel ?? -1,
]

/** @param lua as `takeLua` answers */
function replyOf(lua: unknown, claims: readonly LimitClaim[]): Reply {
  const [word, figure, at] = lua as [Refusal['limit'] | 'ok', number | string, number | string]
  return word === 'ok'
    ? { ok: true, second: Number(figure) }
    : { ok: false, subject: claims[Number(at)]!.subject, limit: word, retryAfterMs: Number(figure) }
}

function endedOnce(end: (tokensUsed: number) => void): LimitTicket {
  let isOpen = true
  return {
    giveBack: (tokensUsed) => {
      if (isOpen) end(tokensUsed)
      isOpen = false
    },
  }
}
