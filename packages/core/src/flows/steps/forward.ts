import { MeterwayError } from '../../kernel/errors.js'
import type { Attempt } from '../../ledger/index.js'
import { Tries } from '../../routing/index.js'
import type { FlowContext } from '../context.js'
import { attempt, type Answered } from './attempt.js'
import type { Choice } from './choose.js'
import type { Forwarding } from './upstream-request.js'

/** A provider's answer that has begun well, or that the caller is to see as it is. */
export interface Answer extends Answered {
  choice: Choice
  attempts: Attempt[]
  /** Ends the count of calls on the key. */
  done: () => void
}

/** All tries failed: what to tell the caller, and what was tried. */
export class ForwardFailure extends Error {
  constructor(
    readonly fault: MeterwayError,
    readonly attempts: Attempt[],
  ) {
    super(fault.message)
  }
}

/**
 * Sends the request to the first key that answers. Other keys and routes are tried, and the same again after a pause,
 * only while nothing of an answer has reached the caller, and only for faults that are not the request's own.
 * @throws ForwardFailure
 */
export async function forward(
  context: FlowContext,
  forwarding: Forwarding,
  choices: readonly Choice[],
): Promise<Answer> {
  const { settings, clock, health } = context
  const attempts: Attempt[] = []
  let last: MeterwayError | null = null
  const tries = new Tries(choices, {
    attempts: settings.maxAttempts,
    withinMs: settings.attemptsWithinMs,
    clock,
  })
  for (let next = tries.next(); next; next = tries.next()) {
    const { choice, waitMs } = next
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
    const startedAtMs = clock()
    const ended = forwarding.course?.trying(choice)
    const done = health.begin(choice.key.id)
    let tried: Awaited<ReturnType<typeof attempt>>
    try {
      tried = await attempt(context, forwarding, choice)
    } catch (fault) {
      done()
      throw fault
    }
    const status = tried.ok ? tried.response.status : tried.status
    attempts.push(attemptOf(choice, tried.outcome, status, clock() - startedAtMs))
    ended?.(tried.outcome, status)
    if (tried.ok) return answerOf(tried, choice, attempts, done)
    done()
    last = tried.fault
    tries.failed(choice, tried.again, tried.restMs)
  }
  throw new ForwardFailure(last ?? new MeterwayError('upstream_error'), attempts)
}

/** Written out: a spread costs more than the step. */
const answerOf = (
  { outcome, response, stream, body, json, chat, exchange }: Answered,
  choice: Choice,
  attempts: Attempt[],
  done: () => void,
): Answer => ({
  ok: true,
  outcome,
  response,
  stream,
  body,
  json,
  chat,
  exchange,
  choice,
  attempts,
  done,
})

const attemptOf = (
  { route, key }: Choice,
  outcome: string,
  status: number | null,
  latencyMs: number,
): Attempt => ({
  routeId: route.id,
  providerId: route.provider.id,
  providerKeyId: key.id,
  upstreamModel: route.route.upstreamModel,
  outcome,
  status,
  latencyMs,
  ownCost: null,
})
