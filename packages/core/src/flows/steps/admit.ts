import { mayUseModel } from '../../access/index.js'
import { MeterwayError } from '../../kernel/errors.js'
import type { CatalogView, ModelView } from '../model-view.js'
import { newModel } from '../wildcard-models.js'
import type { FlowContext } from '../context.js'
import type { Principal } from './authenticate.js'

/**
 * Lets a principal to a model, one that a template makes of its name among them.
 * @throws MeterwayError `model_not_allowed`, `model_not_found`
 */
export function admit(principal: Principal, catalog: CatalogView, model: string, nowMs: number): ModelView {
  if (principal.accessKey && !mayUseModel(principal.accessKey, model)) {
    throw new MeterwayError(
      'model_not_allowed',
      `This access key may not use the model ${JSON.stringify(model)}.`,
    )
  }
  const view = catalog.models.get(model) ?? newModel(catalog, model, nowMs)
  if (view?.model.status !== 'active') {
    throw new MeterwayError('model_not_found', `There is no model ${JSON.stringify(model)}.`, {
      details: { param: 'model' },
    })
  }
  return view
}

/**
 * Lets a principal to a model for a call: one that a template has just made is stored first, since it is billed.
 * @throws MeterwayError `model_not_allowed`, `model_not_found`, `store_unavailable`
 */
export async function admitCall(
  { store, catalog, clock }: FlowContext,
  principal: Principal,
  name: string,
): Promise<ModelView> {
  const current = await catalog.current()
  const view = admit(principal, current, name, clock())
  if (current.models.has(name)) return view
  try {
    await store.catalog.insert('model', view.model)
  } catch (fault) {
    // Another request was first.
    if (!MeterwayError.is(fault) || fault.code !== 'conflict') throw fault
  }
  catalog.forget()
  return admit(principal, await catalog.current(), name, clock())
}
