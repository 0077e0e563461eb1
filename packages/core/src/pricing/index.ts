export { affordableOutputTokens, type AffordableOptions } from './affordable-output-tokens.js'
export type { CeilingInput } from './ceiling.js'
export { conditionKeys } from './conditions.js'
export {
  dimensions,
  fallbackDimensions,
  inputPools,
  outputPools,
  unitOf,
  type KnownDimension,
} from './dimensions.js'
export type {
  ChargeLine,
  Price,
  PriceBasis,
  PriceComponent,
  PriceCondition,
  Usage,
  PriceMultiplier,
  Quantity,
  RateOptions,
  Rating,
} from './price.js'
export { maxPriceDecimals, parsePrice, type ParsedPrice, type PriceProblem } from './parse-price.js'
export type { ConvertedEntry, PriceListEntry } from './price-list/entry.js'
export { fromPriceListEntry } from './price-list/from-price-list-entry.js'
export { comparePrices, type PriceChange, type PriceDifferences } from './price-list/compare-prices.js'
export { readPriceList, type PriceList, type PriceListModel } from './price-list/read-price-list.js'
export { priceAt } from './price-at.js'
export { ceilingNanoOf, quoteCeiling, type CeilingRequest } from './quote-ceiling.js'
export { amountNanoOf, rate } from './rate.js'
