import { MeterwayError } from '../../kernel/errors.js'
import type { ProviderKey } from '../../ports/index.js'
import { candidates, type Candidate } from '../../routing/index.js'
import type { ModelView, RouteView } from '../catalog-view.js'
import type { FlowContext } from '../context.js'

export type Choice = Candidate<RouteView, ProviderKey>

let turn = 0

/**
 * The routes and keys to try, in order.
 * @throws MeterwayError `no_available_provider`, with the seconds until a key is back where that is known
 */
export function choose(context: FlowContext, model: ModelView, accountId: string): Choice[] {
  turn = (turn + 1) % Number.MAX_SAFE_INTEGER
  const choices = candidates<ProviderKey, RouteView>(model.routes, {
    strategy: context.settings.keyStrategy,
    random: Math.random,
    turn,
    busy: context.health.busy,
    usable: context.health.usable,
    affinity: accountId,
  })
  if (choices.length > 0) return choices
  const keyIds = model.routes.flatMap(({ keys }) => keys.map(({ id }) => id))
  const retryAfterSeconds = context.health.retryAfterSeconds(keyIds)
  throw new MeterwayError(
    'no_available_provider',
    `No provider can serve the model ${JSON.stringify(model.model.name)} now.`,
    retryAfterSeconds === null ? {} : { details: { retryAfterSeconds } },
  )
}
