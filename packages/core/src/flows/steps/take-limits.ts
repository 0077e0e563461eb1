import { MeterwayError } from '../../kernel/errors.js'
import type { LimitTicket } from '../../ports/index.js'
import type { FlowContext } from '../context.js'
import type { Principal } from './authenticate.js'
import type { Quote } from './quote.js'

/**
 * Counts a request against the limits of its access key; null when it has none.
 * @throws MeterwayError `rate_limited` with the seconds until it would be let through
 */
export async function takeLimits(
  { limits: store }: FlowContext,
  { accessKey }: Principal,
  { quotaUnits }: Quote,
): Promise<LimitTicket | null> {
  if (!accessKey) return null
  const { requestsPerMinute, tokensPerMinute, maxParallel } = accessKey.limits
  if (requestsPerMinute === undefined && tokensPerMinute === undefined && maxParallel === undefined)
    return null
  const tokens = Number(quotaUnits)
  const answer = await store.take(accessKey.id, { limits: accessKey.limits, tokens })
  if (answer.ok) return answer.ticket
  const { limit, retryAfterMs } = answer
  throw new MeterwayError('rate_limited', messages[limit](accessKey.limits[limit] ?? 0, tokens), {
    details: { limit, retryAfterSeconds: Math.max(1, Math.ceil(retryAfterMs / 1000)) },
  })
}

const messages = {
  requestsPerMinute: (limit: number) => `This access key may make ${String(limit)} requests a minute.`,
  tokensPerMinute: (limit: number, tokens: number) =>
    `This access key may use ${String(limit)} tokens a minute; this request can use ${String(tokens)}.`,
  maxParallel: (limit: number) => `This access key may make ${String(limit)} requests at once.`,
}
