import type { AccessKey } from '../../access/index.js'
import { MeterwayError } from '../../kernel/errors.js'
import type { LimitTicket } from '../../ports/index.js'
import type { FlowContext } from '../context.js'
import type { Principal } from './authenticate.js'
import type { Quote } from './quote.js'

/** What a request has taken of the limits of its key. */
export interface Ticket {
  /** Tells the request's end, and what it used where it was served; the first word counts. */
  giveBack(used: { tokens: number; chargeNano: bigint } | null): void
}

/**
 * Counts a request against the limits of its access key, all or nothing; null when it has none.
 * @throws MeterwayError `rate_limited` with the seconds until it would be let through
 */
export async function takeLimits(
  context: FlowContext,
  { accessKey }: Principal,
  { quotaUnits, ceilingNano }: Quote,
): Promise<Ticket | null> {
  if (!accessKey || Object.keys(accessKey.limits).length === 0) return null
  const spend = await context.spend.take(accessKey, ceilingNano)
  let counted: LimitTicket
  try {
    counted = await take(context, accessKey, Number(quotaUnits))
  } catch (fault) {
    spend?.giveBack(0n)
    throw fault
  }
  let isOpen = true
  return {
    giveBack: (used) => {
      if (!isOpen) return
      isOpen = false
      counted.giveBack(used?.tokens ?? 0)
      spend?.giveBack(used?.chargeNano ?? 0n)
    },
  }
}

async function take({ limits: store }: FlowContext, key: AccessKey, tokens: number): Promise<LimitTicket> {
  const { requestsPerMinute, tokensPerMinute, maxParallel } = key.limits
  const limits = { requestsPerMinute, tokensPerMinute, maxParallel }
  const answer = await store.take(key.id, { limits, tokens })
  if (answer.ok) return answer.ticket
  const { limit, retryAfterMs } = answer
  throw new MeterwayError('rate_limited', messages[limit](key.limits[limit] ?? 0, tokens), {
    details: { limit, retryAfterSeconds: Math.max(1, Math.ceil(retryAfterMs / 1000)) },
  })
}

const messages = {
  requestsPerMinute: (limit: number) => `This access key may make ${String(limit)} requests a minute.`,
  tokensPerMinute: (limit: number, tokens: number) =>
    `This access key may use ${String(limit)} tokens a minute; this request can use ${String(tokens)}.`,
  maxParallel: (limit: number) => `This access key may make ${String(limit)} requests at once.`,
}
