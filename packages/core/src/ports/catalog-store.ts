import type { Id } from '../kernel/ids.js'
import type { Price } from '../pricing/index.js'
import type { Page, PageQuery } from './page.js'

export type CatalogStatus = 'active' | 'disabled'

/** An upstream vendor endpoint. */
export interface Provider {
  id: Id
  name: string
  /** Wire format: `openai`, `anthropic`, `gemini` or a registered custom one. */
  format: string
  baseUrl: string
  /** Name of a vendor profile; null for the format's own vendor. */
  profile: string | null
  config: Record<string, unknown>
  status: CatalogStatus
  createdAtMs: number
}

/** Why Meterway itself has disabled a provider key. */
export type DisabledReason = 'key_refused' | 'out_of_money'

/** Caps of a provider key, beyond which it is passed over; each absent one does not apply. */
export interface ProviderKeyLimits {
  maxParallel?: number
  requestsPerMinute?: number
  /** What its calls of a UTC day may cost in all, a decimal string. */
  costPerDay?: string
}

/** A secret for a provider. */
export interface ProviderKey {
  id: Id
  providerId: Id
  name: string
  /** Sealed by `secrets/`; never the plain key. */
  sealedSecret: string
  /** Last four characters, to tell keys apart. */
  hint: string
  weight: number
  limits: ProviderKeyLimits
  status: CatalogStatus
  /** Null while it is active, and where an admin has disabled it. */
  disabledReason: DisabledReason | null
  createdAtMs: number
}

/** What callers name and what is billed. A retired model keeps its history. */
export interface Model {
  id: Id
  name: string
  displayName: string
  capabilities: string[]
  quotaType: string
  maxOutputTokens: number | null
  contextWindow: number | null
  status: CatalogStatus | 'retired'
  createdAtMs: number
}

/** Model → provider and upstream model name. */
export interface Route {
  id: Id
  modelId: Id
  providerId: Id
  upstreamModel: string
  /** Lower is tried first. */
  priority: number
  /** Share among routes of the same priority. */
  weight: number
  /** Fill in what the caller left out. */
  defaultParameters: Record<string, unknown>
  /** What the provider charges; null when unknown. */
  ownPrice: Price | null
  status: CatalogStatus
  createdAtMs: number
}

/** One immutable sell price of a model. */
export interface ModelPrice {
  id: Id
  modelId: Id
  price: Price
  effectiveFromMs: number
  createdAtMs: number
}

/** The kinds of thing a catalogue holds. */
export interface CatalogKinds {
  provider: Provider
  providerKey: ProviderKey
  model: Model
  route: Route
  price: ModelPrice
}
export type CatalogKind = keyof CatalogKinds

/** Everything a process needs to route and price, as of one version. */
export interface CatalogSnapshot {
  version: number
  providers: Provider[]
  providerKeys: ProviderKey[]
  models: Model[]
  routes: Route[]
  prices: ModelPrice[]
}

export interface CatalogQuery extends PageQuery {
  /** Equality on columns, such as `{ modelId }`. */
  where?: Record<string, string>
}

/** A provider key's secret, sealed anew. */
export interface ResealedSecret {
  id: Id
  /** The sealed text that was read. */
  from: string
  to: string
}

/** Providers, their keys, models, routes and prices. Every write raises the version. */
export interface CatalogStore {
  /** @throws MeterwayError `conflict` when a unique name is taken or a referenced row is missing. */
  insert<K extends CatalogKind>(kind: K, row: CatalogKinds[K]): Promise<void>
  /** Answers the changed row, or null when there is none. */
  update<K extends CatalogKind>(
    kind: K,
    id: string,
    patch: Partial<CatalogKinds[K]>,
  ): Promise<CatalogKinds[K] | null>
  /** @throws MeterwayError `conflict` when other rows still need it. */
  remove(kind: CatalogKind, id: string): Promise<boolean>
  /** In one write; a secret that is no longer the one it was made from stays as it is. Answers how many were written. */
  reseal(secrets: readonly ResealedSecret[]): Promise<number>
  find<K extends CatalogKind>(kind: K, id: string): Promise<CatalogKinds[K] | null>
  /** Newest first. */
  list<K extends CatalogKind>(kind: K, query: CatalogQuery): Promise<Page<CatalogKinds[K]>>
  /** Cheap: lets a process keep its snapshot while nothing changed. */
  version(): Promise<number>
  snapshot(): Promise<CatalogSnapshot>
}
