import { MeterwayError } from '../../kernel/errors.js'
import type { UsageLimits } from '../../kernel/usage-limits.js'
import type { ChargedBy, LimitTicket } from '../../ports/index.js'
import type { FlowContext } from '../context.js'
import type { Principal } from './authenticate.js'
import type { Quote } from './quote.js'

/** What a request has taken of its limits. */
export interface Ticket {
  /** Tells the request's end, and what it used where it was served; the first word counts. */
  giveBack(used: { tokens: number; chargeNano: bigint } | null): void
}

/** Somebody with limits: an access key, or an account. */
interface Holder {
  id: string
  kind: string
  limits: UsageLimits
  chargedBy: ChargedBy
}

/**
 * Counts a request against the limits of its access key and its account, all or nothing; null when they have none.
 * @throws MeterwayError `rate_limited` with the seconds until it would be let through
 */
export async function takeLimits(
  context: FlowContext,
  principal: Principal,
  { quotaUnits, ceilingNano }: Pick<Quote, 'quotaUnits' | 'ceilingNano'>,
): Promise<Ticket | null> {
  const holders = holdersOf(principal)
  if (holders.length === 0) return null
  const spenders = holders.flatMap(({ limits, ...holder }) =>
    limits.spend ? [{ ...holder, limits: limits.spend }] : [],
  )
  const spend = spenders.length === 0 ? null : await context.spend.take(spenders, ceilingNano)
  let counted: LimitTicket
  try {
    counted = await take(context, holders, Number(quotaUnits))
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

function holdersOf({ accessKey, account }: Principal): Holder[] {
  const holders: Holder[] = []
  const accountId = account.id
  if (accessKey && hasAny(accessKey.limits)) {
    const { id, limits } = accessKey
    holders.push({ id, kind: 'access key', limits, chargedBy: { accountId, accessKeyId: id } })
  }
  if (account.limits) {
    holders.push({ id: accountId, kind: 'account', limits: account.limits, chargedBy: { accountId } })
  }
  return holders
}

const hasAny = (limits: UsageLimits): boolean => Object.keys(limits).length > 0

async function take(
  { limits: store }: FlowContext,
  holders: readonly Holder[],
  tokens: number,
): Promise<LimitTicket> {
  const claims = holders.map(({ id, limits }) => {
    const { requestsPerMinute, tokensPerMinute, maxParallel } = limits
    return { subject: id, limits: { requestsPerMinute, tokensPerMinute, maxParallel } }
  })
  const answer = await store.take(claims, tokens)
  if (answer.ok) return answer.ticket
  const { subject, limit, retryAfterMs } = answer
  const { kind, limits } = holders.find(({ id }) => id === subject)!
  throw new MeterwayError('rate_limited', `This ${kind} may ${messages[limit](limits[limit] ?? 0, tokens)}`, {
    details: { limit, retryAfterSeconds: Math.max(1, Math.ceil(retryAfterMs / 1000)) },
  })
}

const messages = {
  requestsPerMinute: (limit: number) => `make ${String(limit)} requests a minute.`,
  tokensPerMinute: (limit: number, tokens: number) =>
    `use ${String(limit)} tokens a minute; this request can use ${String(tokens)}.`,
  maxParallel: (limit: number) => `make ${String(limit)} requests at once.`,
}
