import type { CatalogSnapshot, Model, ModelPrice } from '../../ports/index.js'
import {
  comparePrices,
  type PriceDifferences,
  type PriceList,
  type PriceListModel,
} from '../../pricing/index.js'

/** What an import will do, decided before anything is written. */
export interface ImportPlan {
  /** Of the models that exist; with `createModels`, `added` are also those that will be created. */
  differences: PriceDifferences
  /** Prices to write, for models that exist or will be created. */
  prices: PriceListModel[]
  /** Entries without a model of that name, which are left out. */
  unknownModels: string[]
  /** Ids by name of the models that exist, retired ones included. */
  modelIds: Map<string, string>
}

/** Compares a price list with the prices in force at `nowMs`. */
export function planImport(
  { entries }: PriceList,
  snapshot: CatalogSnapshot,
  options: { nowMs: number; createModels: boolean; provider?: string | undefined },
): ImportPlan {
  const wanted = entries.filter(
    ({ provider }) => options.provider === undefined || provider === options.provider,
  )
  const modelIds = new Map(snapshot.models.map(({ id, name }) => [name, id]))
  const isKnown = ({ name }: PriceListModel) => modelIds.has(name)
  const imported = options.createModels ? wanted : wanted.filter(isKnown)
  const differences = comparePrices(activePrices(snapshot, options.nowMs), imported)
  const toWrite = new Set([...differences.added, ...differences.changed.map(({ name }) => name)])
  return {
    differences,
    prices: imported.filter(({ name }) => toWrite.has(name)),
    unknownModels: options.createModels
      ? []
      : wanted.filter((entry) => !isKnown(entry)).map(({ name }) => name),
    modelIds,
  }
}

/** The price in force of every model that has one and is not retired. */
function activePrices(
  { models, prices }: CatalogSnapshot,
  nowMs: number,
): { name: string; price: ModelPrice['price'] }[] {
  const newest = new Map<string, ModelPrice>()
  for (const price of prices) {
    const earlier = newest.get(price.modelId)
    const begun = price.effectiveFromMs <= nowMs
    if (begun && (!earlier || price.effectiveFromMs > earlier.effectiveFromMs))
      newest.set(price.modelId, price)
  }
  const active = (model: Model) => {
    const price = model.status === 'retired' ? undefined : newest.get(model.id)
    return price ? [{ name: model.name, price: price.price }] : []
  }
  return models.flatMap(active)
}
