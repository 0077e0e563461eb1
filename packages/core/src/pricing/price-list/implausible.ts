import { compareFixed, multiplyFixed, readDecimal, type Fixed } from '../fixed.js'
import type { Price, PriceComponent } from '../price.js'

/** Why a price cannot be right, one sentence each; empty when it may be. Bounds are per unit, in USD. */
export function implausibleReasons(price: Price): string[] {
  const prices = new Map(price.components.map((component) => [keyOf(component), component]))
  return [
    ...price.components
      .filter(isOutOfBounds)
      .map((component) => `${nameOf(component)} is out of the bounds of its unit`),
    ...price.components.flatMap((component) => relationReasons(component, prices)),
    ...(price.multipliers ?? [])
      .filter(({ factor }) => !isWithin(factor, '10', 1) || Number(factor) === 0)
      .map(({ factor }) => `a multiplier of ${factor} is out of bounds`),
  ]
}

/** The highest believable price of one unit; those of others are bounded by 100. */
const boundsByUnit: Readonly<Record<string, string>> = {
  token: '0.002',
  character: '0.002',
  pixel: '0.001',
  second: '10',
}
const boundOfOthers = '100'

const isOutOfBounds = ({ unit, unitPrice }: PriceComponent): boolean =>
  !isWithin(unitPrice, boundsByUnit[unit] ?? boundOfOthers, 1) || isTokenPriceOfImage(unit, unitPrice)

/** Some entries state the price of an image token as that of an image. */
const isTokenPriceOfImage = (unit: string, unitPrice: string): boolean =>
  unit === 'image' && unitPrice !== '0' && isWithin(unitPrice, '0.00001', 1)

/** `dimension` costs at most `factor` times what `atMost` costs under the same condition. */
const dimensionRelations: readonly { dimension: string; atMost: string; factor: number }[] = [
  { dimension: 'cache_read', atMost: 'input', factor: 1 },
  { dimension: 'input', atMost: 'cache_write_1h', factor: 1 },
  { dimension: 'cache_write', atMost: 'cache_write_1h', factor: 1 },
  { dimension: 'cache_write_1h', atMost: 'input', factor: 5 },
]

/** A service tier costs at most `factor` times what the standard tier costs. */
const factorsByTier: Readonly<Record<string, number>> = { batch: 1, flex: 1, priority: 5 }

function relationReasons(component: PriceComponent, prices: ReadonlyMap<string, PriceComponent>): string[] {
  const reasons = dimensionRelations
    .filter(({ dimension }) => dimension === component.dimension)
    .flatMap(({ atMost, factor }) => {
      const other = prices.get(keyOf({ ...component, dimension: atMost }))
      return other === undefined || isWithin(component.unitPrice, other.unitPrice, factor)
        ? []
        : [`${nameOf(component)} exceeds ${multiple(factor)}${atMost}`]
    })
  const { service_tier: tier = '', ...when } = component.when ?? {}
  const standard = prices.get(keyOf({ ...component, when }))
  const factor = factorsByTier[tier]
  if (
    standard === undefined ||
    factor === undefined ||
    isWithin(component.unitPrice, standard.unitPrice, factor)
  ) {
    return reasons
  }
  return [...reasons, `${nameOf(component)} exceeds ${multiple(factor)}the standard price`]
}

function isWithin(value: string, limit: string, factor: number): boolean {
  const greatest = multiplyFixed(decimal(limit), { mantissa: BigInt(factor), scale: 0 })
  return compareFixed(decimal(value), greatest) <= 0
}

const decimal = (text: string): Fixed => readDecimal(text)!

const multiple = (factor: number): string => (factor === 1 ? '' : `${factor} times `)

const keyOf = ({ dimension, when = {} }: PriceComponent): string =>
  JSON.stringify([dimension, Object.entries(when).sort()])

function nameOf({ dimension, when = {} }: PriceComponent): string {
  const condition = Object.entries(when).map(([key, value]) => `${key} ${value}`)
  return condition.length === 0 ? dimension : `${dimension} (${condition.join(', ')})`
}
