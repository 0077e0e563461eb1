import { accessKeys } from './flows/manage/access-keys.js'
import { accounts } from './flows/manage/accounts.js'
import { catalog } from './flows/manage/catalog.js'
import { explain } from './flows/manage/explain.js'
import { holdForHost } from './flows/manage/hold-for-host.js'
import { askedEndpoint, type HoldInput } from './flows/manage/host-ask.js'
import { hostLedger } from './flows/manage/host-ledger.js'
import type { InTransaction } from './flows/manage/in-transaction.js'
import { quoteRequest, type QuoteInput } from './flows/manage/quote-request.js'
import { providerHealth as healthOfKeys } from './flows/manage/provider-health.js'
import { testProvider } from './flows/manage/test-provider.js'
import { importPrices, type ImportPricesOptions } from './flows/prices/import-prices.js'
import { everyProviderKey } from './flows/master-key/every-provider-key.js'
import { unreadableKeys } from './flows/master-key/unreadable-keys.js'
import { countTokens } from './flows/count-tokens.js'
import { catalogCache } from './flows/catalog-view.js'
import type { FlowContext } from './flows/context.js'
import { withDefaults } from './flows/default-settings.js'
import { newEvents } from './flows/events.js'
import type { GatewayRequest } from './flows/gateway-request.js'
import { forgottenTogether } from './flows/forgotten-together.js'
import { groupCommit } from './flows/group-commit.js'
import { disabledKeys } from './flows/health/disabled-keys.js'
import { keyCaps } from './flows/health/key-caps.js'
import { keyCosts } from './flows/health/key-costs.js'
import { keyRests } from './flows/health/key-rests.js'
import { providerHealth } from './flows/health/provider-health.js'
import { routeBreakers } from './flows/health/route-breakers.js'
import { leases } from './flows/leases.js'
import { loadOf } from './flows/load.js'
import { meterwayFetch } from './flows/meterway-fetch.js'
import { providerSecrets } from './flows/provider-secrets.js'
import { runMetered, type RunningCall } from './flows/run-metered.js'
import { serveRequest } from './flows/serve-request.js'
import type { Settings } from './flows/settings.js'
import { running } from './flows/running.js'
import { spend } from './flows/spend.js'
import { authenticate, principalCache, type Principal } from './flows/steps/authenticate.js'
import { sharedLimits } from './flows/shared-limits.js'
import { ProviderFormats, type EndpointName, type ProviderFormat } from './formats/index.js'
import { systemClock, type Clock } from './kernel/clock.js'
import { MeterwayError } from './kernel/errors.js'
import { newId } from './kernel/ids.js'
import { memoryHealthBoard } from './memory/health-board.js'
import { memoryLimits } from './memory/limits.js'
import type {
  Queue,
  SharedCache,
  SignalTopic,
  Store,
  Telemetry,
  Upstream,
  UsageQuery,
  UsageSummaryQuery,
} from './ports/index.js'
import { secretBox } from './secrets/index.js'
import { undiciUpstream } from './upstream/index.js'

export interface MeterwayOptions {
  /** `memoryStore()`, or `knexStore(knex)` of `@meterway/store-knex`. */
  store: Store
  /** 32 bytes, or their base64: seals provider keys at rest. */
  masterKey: string | Uint8Array
  /** Open what they sealed before, while a rotation to `masterKey` is under way. */
  previousMasterKeys?: readonly (string | Uint8Array)[]
  settings?: Partial<Settings>
  /** @defaultValue `undiciUpstream()`, which calls public addresses only */
  upstream?: Upstream
  /** Told of each call as it ends, such as `openTelemetry` of `@meterway/core/opentelemetry`. */
  telemetry?: Telemetry
  /**
   * What several processes share beside the store, such as `redisCache(redis)` of `@meterway/cache-redis`.
   * @defaultValue each counts limits by itself, and learns of changes within two seconds
   */
  cache?: SharedCache
  /**
   * Carries charges to a worker of this or another process, which settles them: answers then wait until their charge is
   * on the queue, not until it is in the ledger. A worker runs wherever `start` was called. As durable as the queue is:
   * `memoryQueue()` is for tests. @defaultValue each call settles its own charge
   */
  queue?: Queue
  /** Wire formats of providers beside `openai`, `anthropic` and `gemini`, by the name that a provider's `format` gives. */
  formats?: Readonly<Record<string, ProviderFormat>>
  clock?: Clock
}

/** Billing and routing for LLM calls, on one store. */
export type Meterway = ReturnType<typeof createMeterway>

/**
 * Puts Meterway together. Call `start` for upkeep (closing what a crash left open) and `close` before the process ends.
 * @throws TypeError for a master key of another length
 * @example
 * const meterway = createMeterway({ store: memoryStore(), masterKey: randomBytes(32) })
 * await meterway.ledger.credit({ ownerId: 'ann', amount: '10', idempotencyKey: 'welcome-ann' })
 */
export function createMeterway(options: MeterwayOptions) {
  const context = contextOf(options)
  const { store } = context
  const beside = running(context)
  const ownAccounts = accounts(context)
  const ownLedger = hostLedger(context, ownAccounts)
  const ownGrants = { list: ownLedger.grants, give: ownLedger.grant }

  const ownPrincipal = async (ownerId: string): Promise<Principal> => {
    const account = await ownAccounts.open({ ownerId })
    if (account.status !== 'active') throw new MeterwayError('account_disabled')
    return { account, accessKey: null }
  }
  const principalOf = (request: Pick<GatewayRequest, 'headers' | 'ip' | 'ownerId'>): Promise<Principal> =>
    request.ownerId === undefined
      ? authenticate(context.principals, request, context.clock())
      : ownPrincipal(request.ownerId)
  const counted = (request: GatewayRequest) => countTokens(context, request, principalOf)
  const serve = (request: GatewayRequest) => serveRequest(context, request, ownPrincipal)
  const hold = (input: HoldInput, inTransaction?: InTransaction) =>
    holdForHost(context, ownAccounts, input, inTransaction)

  return {
    accounts: ownAccounts,
    ledger: ownLedger,
    grants: ownGrants,
    accessKeys: accessKeys(context, ownAccounts),
    catalog: catalog(context),
    usage: {
      list: (query: UsageQuery) => store.usage.list(query),
      get: (id: string) => store.usage.find(id),
      daily: (query: UsageSummaryQuery) => store.usage.daily(query),
    },
    gateway: {
      serve,
      /** How many tokens the prompt of an Anthropic message has. */
      countTokens: counted,
      /** Who calls. @throws MeterwayError `invalid_access_key`, `ip_not_allowed`, `account_disabled` */
      principal: principalOf,
      quote: async (
        request: Pick<GatewayRequest, 'headers' | 'ip' | 'ownerId'>,
        endpoint: EndpointName,
        body: Uint8Array,
      ) => quoteRequest(context, await principalOf(request), endpoint, body),
    },
    /**
     * Tells what a request of an owner can cost at most, and whether it would be let through. Nothing is held or sent.
     * @throws MeterwayError as the request itself would: `invalid_request`, `model_not_found`, `price_missing` …
     * @example await meterway.quote({ ownerId: 'ann', model: 'gpt-4o', request: { messages, max_tokens: 100 } })
     */
    quote: async ({ ownerId, model, request }: QuoteInput) => {
      const { endpoint, body } = askedEndpoint(model, request)
      return quoteRequest(context, await ownPrincipal(ownerId), endpoint, body)
    },
    hold,
    run: <T>(input: HoldInput, work: (call: RunningCall) => Promise<T>) =>
      runMetered(() => hold(input), context.settings.countTokens, work),
    fetch: ({ ownerId }: { ownerId: string }) => meterwayFetch(serve, counted, ownerId),
    explain: (usageRecordId: string) => explain(context, usageRecordId),
    events: context.events,
    /** Asks a provider for its models; null when there is no such provider. @throws MeterwayError `conflict` without a key */
    testProvider: (providerId: string) => testProvider(context, providerId),
    /** Imports a price list in LiteLLM's layout, given as text. @throws MeterwayError `invalid_request` */
    importPrices: (jsonText: string, options?: ImportPricesOptions) =>
      importPrices(context, jsonText, options),
    /** What this process is busy with now, for gauges. */
    load: () => loadOf(context),
    /** How each provider key fares. */
    providerHealth: () => healthOfKeys(context),
    /** Provider keys that none of the given master keys opens: none, where the right ones were given. */
    unreadableKeys: async () => unreadableKeys(await everyProviderKey(store.catalog), context.secrets),
    /** Checks every invariant of the ledger. */
    verify: () => store.ledger.verify(),
    /** @throws MeterwayError `store_unavailable` */
    ready: () => store.ping(),
    sweep: beside.sweep,
    newRequestId: newId,
    start: beside.start,
    /** Waits for what runs beside requests, then lets go of connections; the store stays the host's. */
    close: async () => {
      await beside.close()
      options.cache?.close?.()
    },
  }
}

function contextOf({
  store,
  masterKey,
  previousMasterKeys,
  settings,
  upstream,
  clock = systemClock,
  cache: { limits, signals, health = memoryHealthBoard() } = {},
  formats: customFormats,
  telemetry,
  queue,
}: MeterwayOptions): FlowContext {
  const events = newEvents()
  if (telemetry) events.on('call.ended', (call) => telemetry.callEnded(call))
  const ledger = groupCommit(store.ledger, {
    onCommit: (commit) => events.emit('ledger.committed', commit),
  })
  const effective = withDefaults(settings)
  const formats = new ProviderFormats(customFormats)
  const secrets = secretBox(masterKey, previousMasterKeys)
  const opened = providerSecrets(secrets, events)
  const background = new Set<Promise<void>>()
  const together = <C extends { forget(): void }>(topic: SignalTopic, cache: C): C =>
    signals ? forgottenTogether(cache, topic, signals, events, background) : cache
  const catalogs = together(
    'catalog',
    catalogCache(store.catalog, clock, (provider) => formats.of(provider), opened.opens),
  )
  const ownLimits = memoryLimits(clock)
  const counted = limits ? sharedLimits(limits, ownLimits, events, clock) : ownLimits
  const costs = keyCosts(store.usage, events, clock)
  return {
    store,
    ledger,
    catalog: catalogs,
    principals: together('principals', principalCache(store, clock)),
    health: providerHealth(
      disabledKeys(store.catalog, catalogs, events),
      keyRests(health.rests, events, clock),
      routeBreakers(health.breakers, effective, clock),
      keyCaps(counted, costs, clock),
      clock,
    ),
    keyCosts: costs,
    leases: leases(ledger, effective.holdLeaseMs, events),
    limits: counted,
    queue: queue ?? null,
    spend: spend(store, clock),
    upstream: upstream ?? undiciUpstream(),
    formats,
    secrets,
    providerSecrets: opened,
    events,
    settings: effective,
    clock,
    background,
  }
}
