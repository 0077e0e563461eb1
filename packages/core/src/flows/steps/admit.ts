import { mayUseModel } from '../../access/index.js'
import { MeterwayError } from '../../kernel/errors.js'
import type { CatalogView, ModelView } from '../catalog-view.js'
import type { Principal } from './authenticate.js'

/**
 * Lets a principal to a model.
 * @throws MeterwayError `model_not_allowed`, `model_not_found`
 */
export function admit(principal: Principal, catalog: CatalogView, model: string): ModelView {
  if (principal.accessKey && !mayUseModel(principal.accessKey, model)) {
    throw new MeterwayError(
      'model_not_allowed',
      `This access key may not use the model ${JSON.stringify(model)}.`,
    )
  }
  const view = catalog.models.get(model)
  if (view?.model.status !== 'active') {
    throw new MeterwayError('model_not_found', `There is no model ${JSON.stringify(model)}.`, {
      details: { param: 'model' },
    })
  }
  return view
}
