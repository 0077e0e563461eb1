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
export { priceAt } from './price-at.js'
export { rate } from './rate.js'
