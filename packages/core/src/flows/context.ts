import type { ProviderFormats } from '../formats/index.js'
import type { Clock } from '../kernel/clock.js'
import type { LimitStore, Queue, Store, Upstream } from '../ports/index.js'
import type { SecretBox } from '../secrets/index.js'
import type { CatalogCache } from './catalog-view.js'
import type { Events } from './events.js'
import type { KeyCosts } from './health/key-costs.js'
import type { ProviderHealth } from './health/provider-health.js'
import type { LedgerClient } from './group-commit.js'
import type { Leases } from './leases.js'
import type { ProviderSecrets } from './provider-secrets.js'
import type { Settings } from './settings.js'
import type { Spend } from './spend.js'
import type { PrincipalCache } from './steps/authenticate.js'

/** What every flow works with; put together once, by `createMeterway`. */
export interface FlowContext {
  store: Store
  ledger: LedgerClient
  catalog: CatalogCache
  principals: PrincipalCache
  health: ProviderHealth
  keyCosts: KeyCosts
  leases: Leases
  limits: LimitStore
  /** Carries charges to whoever settles them; null where each call settles its own. */
  queue: Queue | null
  spend: Spend
  upstream: Upstream
  formats: ProviderFormats
  secrets: SecretBox
  providerSecrets: ProviderSecrets
  events: Events
  settings: Settings
  clock: Clock
  /** Work that nobody waits for, but a graceful stop does. */
  background: Set<Promise<void>>
}
