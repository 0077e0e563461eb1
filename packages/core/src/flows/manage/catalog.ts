import { invalidRequest, MeterwayError } from '../../kernel/errors.js'
import { newId } from '../../kernel/ids.js'
import type { Model, ModelPrice, Provider, ProviderKey, ProviderKeyLimits, Route } from '../../ports/index.js'
import { parsePrice } from '../../pricing/index.js'
import { hintOf } from '../../secrets/index.js'
import type { CatalogView } from '../model-view.js'
import type { FlowContext } from '../context.js'
import { collection, type Collection } from './collection.js'

type Fields<Row, Required extends keyof Row> = Pick<Row, Required> &
  Partial<Omit<Row, Required | 'id' | 'createdAtMs'>>

export type ProviderInput = Fields<Provider, 'name' | 'format' | 'baseUrl'>
export type ModelInput = Fields<Model, 'name'>
export type RouteInput = Fields<Route, 'modelId' | 'providerId' | 'upstreamModel'>
export interface ProviderKeyInput {
  providerId: string
  name: string
  /** Sealed before it is stored; never answered. */
  secret: string
  weight?: number
  limits?: ProviderKeyLimits
  status?: ProviderKey['status']
}
export interface PriceInput {
  modelId: string
  price: ModelPrice['price']
  /** Unix ms. @defaultValue now */
  effectiveFrom?: number
}

export interface Catalog {
  /** As requests see it: at most a second old. */
  snapshot: () => Promise<CatalogView>
  providers: Collection<Provider, ProviderInput>
  providerKeys: Collection<ProviderKey, ProviderKeyInput>
  /** A removed model is retired: it keeps its history. */
  models: Collection<Model, ModelInput>
  routes: Collection<Route, RouteInput>
  /** Immutable: a change is a new price. */
  prices: Pick<Collection<ModelPrice, PriceInput>, 'create' | 'get' | 'list'>
}

export function catalog(context: FlowContext): Catalog {
  const { secrets, clock } = context
  const stamp = () => ({ id: newId(), createdAtMs: clock() })

  const providers = collection(context, 'provider', (input: ProviderInput): Provider => {
    return { profile: null, config: {}, status: 'active', ...input, ...stamp() }
  })
  const keys = collection(context, 'providerKey', (input: ProviderKeyInput): ProviderKey => {
    const { secret, ...facts } = input
    const { id, createdAtMs } = stamp()
    const sealed = { sealedSecret: secrets.seal(secret, id), hint: hintOf(secret) }
    const empty = { weight: 1, limits: {}, status: 'active' as const, disabledReason: null }
    return { ...empty, ...facts, ...sealed, id, createdAtMs }
  })
  const models = collection(context, 'model', (input: ModelInput): Model => {
    const empty = {
      capabilities: ['chat'],
      quotaType: 'text_token',
      maxOutputTokens: null,
      contextWindow: null,
    }
    return { displayName: input.name, ...empty, status: 'active', ...input, ...stamp() }
  })
  const routes = collection(context, 'route', (input: RouteInput): Route => {
    const empty = { priority: 1, weight: 1, defaultParameters: {}, ownPrice: null }
    return { ...empty, status: 'active', ...input, ...stamp() }
  })
  const prices = collection(context, 'price', ({ modelId, price, effectiveFrom }: PriceInput): ModelPrice => {
    return { modelId, price: checkedPrice(price), effectiveFromMs: effectiveFrom ?? clock(), ...stamp() }
  })

  return {
    snapshot: async () => context.catalog.current(),
    providers: {
      ...providers,
      create: async (input) => {
        context.formats.check({ profile: null, config: {}, ...input })
        checkBaseUrl(context, input.baseUrl)
        return providers.create(input)
      },
      update: (id, patch) => updateProvider(context, providers.update, id, patch),
      remove: (id) => removeProvider(context, providers.remove, id),
    },
    providerKeys: {
      ...keys,
      update: (id, { secret, ...patch }) => {
        const sealed =
          secret === undefined ? {} : { sealedSecret: secrets.seal(secret, id), hint: hintOf(secret) }
        // Whoever sets the status has the last word on why.
        const reason = patch.status === undefined ? {} : { disabledReason: null }
        return keys.update(id, { ...patch, ...sealed, ...reason })
      },
    },
    models: {
      ...models,
      remove: async (id) => (await models.update(id, { status: 'retired' })) !== null,
    },
    routes,
    prices: { create: prices.create, get: prices.get, list: prices.list },
  }
}

/** @throws MeterwayError `invalid_request` for an address that would never be called */
function checkBaseUrl({ upstream }: FlowContext, baseUrl: unknown): void {
  try {
    upstream.check(String(baseUrl))
  } catch (cause) {
    throw new MeterwayError('invalid_request', 'baseUrl must be an http(s) URL of a public address.', {
      details: { param: 'baseUrl' },
      cause,
    })
  }
}

/** Keys entered for one address must not be sent to another: a new base URL takes the keys away. */
async function updateProvider(
  context: FlowContext,
  update: Collection<Provider, ProviderInput>['update'],
  id: string,
  patch: Partial<ProviderInput>,
): Promise<Provider | null> {
  const provider = await context.store.catalog.find('provider', id)
  if (!provider) return null
  context.formats.check({ ...provider, ...patch })
  const { baseUrl, ...others } = patch
  if (baseUrl !== undefined) checkBaseUrl(context, baseUrl)
  if (baseUrl === undefined || baseUrl === provider.baseUrl) return update(id, others)
  // First what can be refused, such as a name that is taken: a refusal must not cost the keys.
  await update(id, others)
  await removeKeys(context, id)
  return update(id, { baseUrl })
}

/** @throws MeterwayError `conflict` while routes lead to it */
async function removeProvider(
  context: FlowContext,
  remove: (id: string) => Promise<boolean>,
  id: string,
): Promise<boolean> {
  const routes = await context.store.catalog.list('route', { limit: 1, where: { providerId: id } })
  if (routes.data.length > 0)
    throw new MeterwayError('conflict', 'Routes lead to this provider: remove them first.')
  await removeKeys(context, id)
  return remove(id)
}

async function removeKeys({ store }: FlowContext, providerId: string): Promise<void> {
  for (;;) {
    const { data } = await store.catalog.list('providerKey', { limit: 100, where: { providerId } })
    if (data.length === 0) return
    for (const { id } of data) await store.catalog.remove('providerKey', id)
  }
}

function checkedPrice(price: unknown): ModelPrice['price'] {
  const parsed = parsePrice(price)
  if (parsed.ok) return parsed.price
  const [problem] = parsed.problems
  throw invalidRequest(
    problem?.path || 'price',
    `${problem?.path ?? 'price'}: ${problem?.message ?? 'invalid'}`,
  )
}
