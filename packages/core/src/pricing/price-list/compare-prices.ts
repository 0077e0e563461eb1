import { formatFixed, readDecimal } from '../fixed.js'
import type { Price, PriceCondition } from '../price.js'
import { tariffOf } from '../tariff.js'

/** One difference between two prices of a model. A side is absent when its price has no such member. */
export interface PriceChange {
  /** A dimension, or `currency`, `minimum_charge`, `multiplier`. */
  dimension: string
  when?: PriceCondition
  /** Price of one unit, or the factor, as decimal text. */
  old?: string
  new?: string
}

/** What an import would change, by model name. */
export interface PriceDifferences {
  added: string[]
  changed: { name: string; changes: PriceChange[] }[]
  unchanged: string[]
  /** Active, but not in the imported list. */
  gone: string[]
}

interface NamedPrice {
  name: string
  price: Price
}

/** Compares the active prices with imported ones, per unit: `"2.5"` per 1000000 equals `"0.0000025"`. */
export function comparePrices(
  active: Iterable<NamedPrice>,
  imported: Iterable<NamedPrice>,
): PriceDifferences {
  const differences: PriceDifferences = { added: [], changed: [], unchanged: [], gone: [] }
  const activeByName = new Map([...active].map(({ name, price }) => [name, price]))
  for (const { name, price } of imported) {
    const old = activeByName.get(name)
    activeByName.delete(name)
    const changes = old === undefined ? [] : changesOf(old, price)
    if (old === undefined) differences.added.push(name)
    else if (changes.length > 0) differences.changed.push({ name, changes })
    else differences.unchanged.push(name)
  }
  differences.gone.push(...activeByName.keys())
  return differences
}

function changesOf(oldPrice: Price, newPrice: Price): PriceChange[] {
  const members = membersOf(newPrice)
  const oldMembers = membersOf(oldPrice)
  const changes: PriceChange[] = []
  for (const [key, member] of new Map([...oldMembers, ...members])) {
    const [before, after] = [oldMembers.get(key)?.value, members.get(key)?.value]
    if (before === after) continue
    changes.push({
      dimension: member.dimension,
      ...(member.when === undefined ? {} : { when: member.when }),
      ...(before === undefined ? {} : { old: before }),
      ...(after === undefined ? {} : { new: after }),
    })
  }
  return changes
}

interface Member {
  dimension: string
  when: PriceCondition | undefined
  value: string
}

/** Everything that a price states, with equal values as equal texts. */
function membersOf(price: Price): Map<string, Member> {
  const { minimumCharge, rates } = tariffOf(price)
  const multipliers = price.multipliers ?? []
  const members: Member[] = [
    { dimension: 'currency', when: undefined, value: price.currency },
    {
      dimension: 'minimum_charge',
      when: undefined,
      value: formatFixed(minimumCharge.mantissa, minimumCharge.scale),
    },
    ...[...rates.values()].flat().map(({ component: { dimension, when, basis = '' }, unitPrice }) => ({
      dimension,
      when,
      value: `${unitPrice} ${basis}`.trim(),
    })),
    ...multipliers.map(({ factor, when }) => ({ dimension: 'multiplier', when, value: canonical(factor) })),
  ]
  return new Map(members.map((member) => [keyOf(member), member]))
}

const keyOf = ({ dimension, when = {} }: Member): string =>
  JSON.stringify([dimension, Object.entries(when).sort()])

function canonical(text: string): string {
  const { mantissa, scale } = readDecimal(text)!
  return formatFixed(mantissa, scale)
}
