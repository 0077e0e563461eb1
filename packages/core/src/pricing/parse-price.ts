import { conditionKeys } from './conditions.js'
import { readDecimal } from './fixed.js'
import type { Price } from './price.js'

/** What is wrong with a price; `path` is dotted: `components.0.unitPrice`. */
export interface PriceProblem {
  path: string
  message: string
}

export type ParsedPrice = { ok: true; price: Price } | { ok: false; problems: PriceProblem[] }

/** Most decimals of a unit price or factor; those of the price list need 24. */
export const maxPriceDecimals = 30

/** Checks an unknown value to be a price: decimals as text without exponent, known conditions, no component twice. */
export function parsePrice(value: unknown): ParsedPrice {
  if (!isRecord(value)) return { ok: false, problems: [{ path: '', message: 'must be an object' }] }
  const problems = [
    ...membersProblems(value, ['currency', 'components', 'multipliers', 'minimumCharge'], ''),
    ...currencyProblems(value['currency']),
    ...componentsProblems(value['components']),
    ...listProblems(value['multipliers'] ?? [], 'multipliers', multiplierProblems),
    ...(value['minimumCharge'] === undefined
      ? []
      : decimalProblems(value['minimumCharge'], 'minimumCharge', 9)),
  ]
  return problems.length > 0 ? { ok: false, problems } : { ok: true, price: value as unknown as Price }
}

function currencyProblems(currency: unknown): PriceProblem[] {
  const isCode = typeof currency === 'string' && /^[A-Z]{3}$/.test(currency)
  return isCode ? [] : [{ path: 'currency', message: 'must be a three-letter code such as USD' }]
}

function componentsProblems(components: unknown): PriceProblem[] {
  if (Array.isArray(components) && components.length === 0) {
    return [{ path: 'components', message: 'must not be empty' }]
  }
  return [...listProblems(components, 'components', componentProblems), ...duplicateProblems(components)]
}

function componentProblems(component: Record<string, unknown>, path: string): PriceProblem[] {
  const { dimension, unit, unitPrice, per = 1, when, basis } = component
  return [
    ...membersProblems(component, ['dimension', 'unit', 'unitPrice', 'per', 'when', 'basis'], path),
    ...nameProblems(dimension, `${path}.dimension`),
    ...nameProblems(unit, `${path}.unit`),
    ...decimalProblems(unitPrice, `${path}.unitPrice`, maxPriceDecimals),
    ...(isCount(per) && per > 0 ? [] : [{ path: `${path}.per`, message: 'must be a positive whole number' }]),
    ...(when === undefined ? [] : conditionProblems(when, `${path}.when`)),
    ...(basis === undefined || bases.has(basis) ? [] : [{ path: `${path}.basis`, message: 'is unknown' }]),
  ]
}

const bases = new Set<unknown>(['only_without_token_usage', 'only_without_image_price'])

function multiplierProblems(multiplier: Record<string, unknown>, path: string): PriceProblem[] {
  return [
    ...membersProblems(multiplier, ['factor', 'when'], path),
    ...decimalProblems(multiplier['factor'], `${path}.factor`, maxPriceDecimals),
    ...conditionProblems(multiplier['when'], `${path}.when`),
  ]
}

function conditionProblems(when: unknown, path: string): PriceProblem[] {
  if (!isRecord(when)) return [{ path, message: 'must be an object' }]
  return Object.entries(when).flatMap(([key, value]) => {
    const type = (conditionKeys as Readonly<Record<string, string>>)[key]
    if (type === undefined) return [{ path: `${path}.${key}`, message: 'is not a known condition' }]
    if (type === 'text') return nameProblems(value, `${path}.${key}`)
    return isCount(value) ? [] : [{ path: `${path}.${key}`, message: 'must be a whole number of at least 0' }]
  })
}

function decimalProblems(value: unknown, path: string, decimals: number): PriceProblem[] {
  const decimal = typeof value === 'string' && value.length <= 64 ? readDecimal(value) : undefined
  if (decimal === undefined) {
    return [{ path, message: 'must be a decimal string of at least 0 without an exponent, such as "2.5"' }]
  }
  return decimal.scale > decimals ? [{ path, message: `must have at most ${decimals} decimals` }] : []
}

function duplicateProblems(components: unknown): PriceProblem[] {
  const seen = new Set<string>()
  return (Array.isArray(components) ? components : []).flatMap((component: unknown, at) => {
    if (!isRecord(component)) return []
    const when = isRecord(component['when']) ? Object.entries(component['when']).sort() : []
    const identity = JSON.stringify([component['dimension'], when])
    if (seen.has(identity))
      return [{ path: `components.${at}`, message: 'repeats a dimension and condition' }]
    seen.add(identity)
    return []
  })
}

function listProblems(
  list: unknown,
  path: string,
  check: (item: Record<string, unknown>, path: string) => PriceProblem[],
): PriceProblem[] {
  if (!Array.isArray(list)) return [{ path, message: 'must be a list' }]
  return list.flatMap((item: unknown, at) =>
    isRecord(item) ? check(item, `${path}.${at}`) : [{ path: `${path}.${at}`, message: 'must be an object' }],
  )
}

function membersProblems(value: Record<string, unknown>, known: string[], path: string): PriceProblem[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => ({ path: path === '' ? key : `${path}.${key}`, message: 'is not a known member' }))
}

function nameProblems(value: unknown, path: string): PriceProblem[] {
  const isName = typeof value === 'string' && value.length > 0 && value.length <= 64
  return isName ? [] : [{ path, message: 'must be a text of 1 to 64 characters' }]
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
