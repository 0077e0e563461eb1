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
  PricedUsage,
  PriceMultiplier,
  Quantity,
  RateOptions,
  Rating,
} from './price.js'
export { maxPriceDecimals, parsePrice, type ParsedPrice, type PriceProblem } from './parse-price.js'
export {
  fromPriceListEntry,
  type ConvertedEntry,
  type PriceListEntry,
} from './price-list/from-price-list-entry.js'
export { priceAt } from './price-at.js'
export { quoteCeiling, type CeilingRequest } from './quote-ceiling.js'
export { rate } from './rate.js'
