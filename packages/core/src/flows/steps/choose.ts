import type { LlmRequest } from '../../formats/index.js'
import { MeterwayError } from '../../kernel/errors.js'
import type { ProviderKey } from '../../ports/index.js'
import { candidates, type Candidate } from '../../routing/index.js'
import type { RouteView } from '../model-view.js'
import type { FlowContext } from '../context.js'
import { leavesMargin } from './margin.js'
import type { Quote } from './quote.js'

export type Choice = Candidate<RouteView, ProviderKey> & { isLastResort?: boolean }

let turn = 0

/**
 * The routes and keys to try, in order.
 * @throws MeterwayError `no_available_provider`, with the seconds until a key is back where that is known
 */
export function choose(
  context: FlowContext,
  request: LlmRequest,
  quoted: Quote,
  accountId: string,
): Choice[] {
  const { health, settings, clock } = context
  turn = (turn + 1) % Number.MAX_SAFE_INTEGER
  const routes = quoted.model.routes.filter((route) => leavesMargin(route, quoted, request, settings))
  const among = (isLastResort: boolean): Candidate<RouteView, ProviderKey>[] =>
    candidates<ProviderKey, RouteView>(routes, {
      strategy: settings.keyStrategy,
      random: Math.random,
      turn,
      busy: health.busy,
      usable: (route, key) => health.freeAtMs({ route, key, isLastResort }) <= clock(),
      affinity: accountId,
    })
  const choices = among(false)
  if (choices.length > 0) return choices
  const last = among(true)
  if (last.length > 0) return last.map((choice) => ({ ...choice, isLastResort: true }))
  throw noneAvailable(
    context,
    request.model,
    routes.flatMap((route) => route.keys.map((key) => ({ route, key }))),
  )
}

/** None of some choices can be tried now: tells when the first can, where that is known. */
export function noneAvailable(
  { health, clock }: FlowContext,
  model: string,
  choices: readonly Choice[],
): MeterwayError {
  const waitMs = Math.min(...choices.map((choice) => health.freeAtMs(choice))) - clock()
  return new MeterwayError(
    'no_available_provider',
    `No provider can serve the model ${JSON.stringify(model)} now.`,
    Number.isFinite(waitMs) ? { details: { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) } } : {},
  )
}
