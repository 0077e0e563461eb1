import { newId } from '../kernel/ids.js'
import type { Model } from '../ports/index.js'
import type { CatalogView, ModelView, RouteView } from './model-view.js'

/** One template makes no more models than this: callers choose the names. */
const modelsMax = 1_000

const restPattern = /^[\w.:@+/-]+$/

/**
 * A model named `vendor/*` is a template, and no model of its own: any `vendor/name` that is asked for becomes one. It
 * has what the template has: its prices, and its routes with what the star stood for in the place of the star.
 */
const isTemplate = ({ name }: Model): boolean => name.endsWith('/*')

const prefixOf = ({ model }: ModelView): string => model.name.slice(0, -1)

/** @param templates longest name first: the most exact one counts */
const templateOf = (templates: readonly ModelView[], name: string): ModelView | undefined =>
  templates.find((template) => {
    const prefix = prefixOf(template)
    return name.startsWith(prefix) && restPattern.test(name.slice(prefix.length))
  })

/** Parts the models that can be called from the templates in force, and gives them what those have. */
export function withTemplates(views: readonly ModelView[]): Pick<CatalogView, 'models' | 'templates'> {
  const templates = views
    .filter(({ model }) => isTemplate(model) && model.status === 'active')
    .sort((a, b) => b.model.name.length - a.model.name.length)
  const models = views
    .filter(({ model }) => !isTemplate(model))
    .map((view) => inherited(view, templateOf(templates, view.model.name)))
  return { models: new Map(models.map((view) => [view.model.name, view])), templates }
}

/** A model with what its template has, where it has none of its own. */
function inherited(view: ModelView, template: ModelView | undefined): ModelView {
  if (!template || (view.routes.length > 0 && view.prices.length > 0)) return view
  const rest = view.model.name.slice(prefixOf(template).length)
  return {
    model: view.model,
    routes: view.routes.length > 0 ? view.routes : template.routes.map((route) => filledIn(route, rest)),
    prices: view.prices.length > 0 ? view.prices : template.prices,
  }
}

/** A function as the replacement: a name may hold what `replace` would read as a pattern. */
const filledIn = (view: RouteView, rest: string): RouteView => ({
  ...view,
  route: { ...view.route, upstreamModel: view.route.upstreamModel.replace('*', () => rest) },
})

/** A name that nobody has asked for yet, as a model; null when no template has it, or it has too many already. */
export function newModel({ models, templates }: CatalogView, name: string, nowMs: number): ModelView | null {
  const template = templateOf(templates, name)
  if (!template) return null
  const prefix = prefixOf(template)
  const count = [...models.keys()].filter((known) => known.startsWith(prefix)).length
  if (count >= modelsMax) return null
  const model = { ...template.model, id: newId(nowMs), name, displayName: name, createdAtMs: nowMs }
  return inherited({ model, routes: [], prices: [] }, template)
}
