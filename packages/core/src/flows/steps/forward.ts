import type { MeterwayError } from '../../kernel/errors.js'
import type { Attempt } from '../../ledger/index.js'
import { Tries } from '../../routing/index.js'
import type { FlowContext } from '../context.js'
import type { Turn } from '../health/provider-health.js'
import { attempt } from './attempt.js'
import { noneAvailable, type Choice } from './choose.js'
import type { Answered, Failed } from './tried.js'
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
 * @throws MeterwayError `no_available_provider` when all choices have gone out of reach since they were made
 */
export async function forward(
  context: FlowContext,
  forwarding: Forwarding,
  choices: readonly Choice[],
): Promise<Answer> {
  const { settings, clock, health } = context
  const attempts: Attempt[] = []
  const failures: { choice: Choice; failed: Failed }[] = []
  const tries = new Tries(choices, {
    attempts: settings.maxAttempts,
    withinMs: settings.attemptsWithinMs,
    clock,
  })
  for (let next = tries.next(); next; next = tries.next()) {
    const { choice, waitMs } = next
    if (waitMs > 0) await pause(waitMs)
    const turn = await health.enter(choice)
    if (!turn) continue
    const startedAtMs = clock()
    const ended = forwarding.course?.trying(choice)
    const tried = await attemptIn(turn, context, forwarding, choice)
    attempts.push(attemptOf(choice, tried, clock() - startedAtMs))
    ended?.(tried.outcome, tried.status)
    if (tried.ok) return answerOf(tried, choice, attempts, turn.end)
    failures.push({ choice, failed: tried })
    const restMs = turn.failed(tried)
    turn.end()
    tries.failed(choice, tried.again, restMs ?? undefined)
  }
  return endedBadly(context, forwarding, choices, failures, attempts)
}

/** A timer may fire a little before its time, and what rests would then still rest. */
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms + 2))

async function attemptIn(
  turn: Turn,
  context: FlowContext,
  forwarding: Forwarding,
  choice: Choice,
): Promise<Answered | Failed> {
  try {
    const tried = await attempt(context, forwarding, choice)
    if (tried.ok) turn.answered()
    return tried
  } catch (fault) {
    turn.end()
    throw fault
  }
}

/** Where every provider rejects the request for the same reason, the caller sees the first that did. */
function endedBadly(
  context: FlowContext,
  { request }: Forwarding,
  choices: readonly Choice[],
  failures: readonly { choice: Choice; failed: Failed }[],
  attempts: Attempt[],
): Answer {
  const last = failures.at(-1)
  if (!last) throw noneAvailable(context, request.model, choices)
  const [first] = failures
  if (first?.failed.rejection && failures.every(({ failed }) => failed.rejection))
    return answerOf(first.failed.rejection, first.choice, attempts, () => undefined)
  throw new ForwardFailure(last.failed.fault, attempts)
}

/** Written out: a spread costs more than the step. */
const answerOf = (
  { outcome, status, response, stream, body, json, chat, exchange }: Answered,
  choice: Choice,
  attempts: Attempt[],
  done: () => void,
): Answer => ({
  ok: true,
  outcome,
  status,
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

const attemptOf = ({ route, key }: Choice, tried: Answered | Failed, latencyMs: number): Attempt => ({
  routeId: route.id,
  providerId: route.provider.id,
  providerKeyId: key.id,
  upstreamModel: route.route.upstreamModel,
  outcome: tried.outcome,
  status: tried.status,
  latencyMs,
  // A provider charges nothing for an error that it tells; what an answer cost is known when it is metered.
  ownCost: tried.status !== null && tried.status >= 400 ? '0' : null,
})
