import type { ProviderFormat } from '../formats/index.js'
import type { Id } from '../kernel/ids.js'
import type { Model, ModelPrice, Provider, ProviderKey, Route } from '../ports/index.js'

/** A route with what it leads to. */
export interface RouteView {
  id: Id
  priority: number
  weight: number
  route: Route
  provider: Provider
  /** How the provider is spoken to. */
  speaks: ProviderFormat
  keys: ProviderKey[]
}

/** A model with its active routes and its prices, newest first. */
export interface ModelView {
  model: Model
  routes: RouteView[]
  prices: ModelPrice[]
}

/** The catalogue of one version, prepared for looking things up by name. */
export interface CatalogView {
  version: number
  models: Map<string, ModelView>
  /** Active models named `vendor/*`, longest name first. */
  templates: ModelView[]
  prices: Map<Id, ModelPrice>
  /** Provider keys that are switched off. */
  disabledKeys: number
}
