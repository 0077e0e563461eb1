import type { Nano, Rounding } from '../kernel/money.js'

/** When a component or multiplier applies; all given members must hold. */
export interface PriceCondition {
  /** The whole request has more input tokens than this, cached ones included. */
  input_tokens_gt?: number
  /** The whole request has at least this many input tokens. */
  input_tokens_gte?: number
  /** `batch`, `flex` or `priority`: the tier that served the request. */
  service_tier?: string
  size?: string
  quality?: string
  resolution?: string
  /** `low`, `medium` or `high`; a usage that does not say counts as `medium`. */
  search_context_size?: string
  region?: string
  speed?: string
  /** The quantity of the component's own dimension exceeds this many seconds. */
  media_seconds_gt?: number
  /** The attribute `max_results` is at least this. */
  max_results_gte?: number
}

/** A flat price that is an alternative to a finer one in the same price, and gives way to it. */
export type PriceBasis = 'only_without_token_usage' | 'only_without_image_price'

/** One line of a price list: what a unit of one dimension costs. */
export interface PriceComponent {
  /** What is counted: see `dimensions`; a host can name more. */
  dimension: string
  /** The unit's name: `token`, `image`, `second` … Multipliers apply to `token` only. */
  unit: string
  /** Decimal string in currency units for `per` units: `"2.5"`. */
  unitPrice: string
  /** Units that `unitPrice` pays for (default 1): 1000000 for prices per million tokens. */
  per?: number
  when?: PriceCondition
  basis?: PriceBasis
}

/** A factor on all token prices of a request. Several that hold multiply. */
export interface PriceMultiplier {
  /** Decimal string: `"1.1"`. */
  factor: string
  when: PriceCondition
}

/** What a model costs. Treat it as immutable: its prepared form is remembered per object. */
export interface Price {
  /** ISO 4217 code. */
  currency: string
  components: readonly PriceComponent[]
  multipliers?: readonly PriceMultiplier[]
  /** The least that a request with any usage costs, a decimal string; before the account's multiplier. */
  minimumCharge?: string
}

/** A count: a whole number, or a decimal string such as `"1.5"` seconds. */
export type Quantity = number | string | bigint

/** What a request used, in exclusive pools: no token is counted in two dimensions. */
export interface Usage {
  quantities: Readonly<Record<string, Quantity>>
  /** All input tokens, cached and written ones included; context tiers are chosen by it. */
  inputContextTokens: number
  /** What conditions are compared with: `service_tier`, `region`, `size`, `max_results` … */
  attributes?: Readonly<Record<string, string>>
}

export interface RateOptions {
  /** Factor of the account's price group, a decimal string from 0 to 1000; default 1. */
  multiplier?: string
  /** Default `up`. */
  rounding?: Rounding
}

/** One line of a charge. All members are decimal strings; the costs of a rating's lines add up to its `exact`. */
export interface ChargeLine {
  /** A dimension, or `minimum_charge`, or `multiplier`. */
  dimension: string
  quantity: string
  /** Price of one unit, before multipliers. */
  unitPrice: string
  /** In currency units. A `multiplier` below 1 makes its line negative. */
  cost: string
}

/** A charge: exact, rounded once, and explained line by line. */
export interface Rating {
  /** The unrounded amount in currency units. Endless decimals (`per: 3600`) are cut after 40 places here only. */
  exact: string
  amountNano: Nano
  lines: ChargeLine[]
  /** Dimensions with a positive quantity and no price, not even by fall-back. They were not charged. */
  unpriced: string[]
}
