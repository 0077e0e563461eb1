import { parsePrice } from '../parse-price.js'
import type { Price } from '../price.js'
import { carriesPrice } from './fields.js'
import type { PriceListEntry } from './entry.js'
import { fromPriceListEntry } from './from-price-list-entry.js'
import { implausibleReasons } from './implausible.js'
import { parseWithNumberText } from './number-text.js'

/** A model of a price list whose price can be used. Limits are in tokens. */
export interface PriceListModel {
  name: string
  provider: string
  /** `chat`, `embedding`, `image_generation` … */
  mode: string
  price: Price
  maxInputTokens?: number
  maxOutputTokens?: number
}

/** A price list, sorted: every name of the list is in exactly one of the first four, `free` repeats some entries. */
export interface PriceList {
  /** Complete and plausible. */
  entries: PriceListModel[]
  /** Malformed or implausible; to be looked at by a person. */
  quarantined: { name: string; reasons: string[] }[]
  /** With fields that carry a price which cannot be expressed; using the rest would undercharge. */
  unexpressed: { name: string; fields: string[] }[]
  /** Without any price. That is not a price of zero. */
  unpriced: string[]
  /** Names of entries whose every price is zero. */
  free: string[]
  /** `priced` counts all but `unpriced`; `expressed` those of them that are not `unexpressed`. */
  counts: { total: number; priced: number; expressed: number; imported: number }
}

/**
 * Reads a price list in LiteLLM's layout. Number texts are kept, nothing passes through a double.
 * @throws SyntaxError when the text is not JSON; TypeError when it is JSON of another kind than an object
 */
export function readPriceList(jsonText: string): PriceList {
  const list: Omit<PriceList, 'counts'> = {
    entries: [],
    quarantined: [],
    unexpressed: [],
    unpriced: [],
    free: [],
  }
  const models = membersOf(parseWithNumberText(jsonText)).filter(isModel)
  for (const [name, entry] of models) sortIn(list, name, entry)
  const total = models.length
  const priced = total - list.unpriced.length
  const expressed = priced - list.unexpressed.length
  return { ...list, counts: { total, priced, expressed, imported: list.entries.length } }
}

function membersOf(list: unknown): [string, unknown][] {
  if (typeof list === 'object' && list !== null && !Array.isArray(list)) return Object.entries(list)
  throw new TypeError('a price list must be an object with an entry for each model')
}

/** The list also holds a sample entry and notes about itself. */
function isModel(member: [string, unknown]): member is [string, PriceListEntry] {
  const [name, entry] = member
  return name !== 'sample_spec' && typeof entry === 'object' && entry !== null && 'litellm_provider' in entry
}

function sortIn(list: Omit<PriceList, 'counts'>, name: string, entry: PriceListEntry): void {
  const malformed = [
    ...nameReasons(name),
    ...malformedFields(entry).map((field) => `${field} is not a decimal of at least 0`),
  ]
  if (malformed.length > 0) {
    list.quarantined.push({ name, reasons: malformed })
    return
  }
  const { price, unsupported } = fromPriceListEntry(entry)
  if (unsupported.length > 0) {
    list.unexpressed.push({ name, fields: unsupported })
    return
  }
  if (price.components.length === 0) {
    list.unpriced.push(name)
    return
  }
  const parsed = parsePrice(price)
  const reasons = parsed.ok
    ? implausibleReasons(price)
    : parsed.problems.map(({ path, message }) => `${path} ${message}`)
  if (reasons.length > 0) {
    list.quarantined.push({ name, reasons })
    return
  }
  list.entries.push(modelOf(name, entry, price))
  if (price.components.every(({ unitPrice }) => unitPrice === '0')) list.free.push(name)
}

/** Longer than stores keep the name of a model. */
const nameLengthMax = 191

/** A name that callers could not ask for, or some database could not keep. */
function nameReasons(name: string): string[] {
  const isName = name.length <= nameLengthMax && /^\S(.*\S)?$/su.test(name) && !/[\p{Cc}\p{Cs}]/u.test(name)
  return isName ? [] : [`the name is not 1 to ${nameLengthMax} characters without control characters`]
}

/** Price fields with a text that is no number, or a negative one. */
function malformedFields(entry: PriceListEntry): string[] {
  return Object.entries(entry)
    .filter(
      ([field, value]) => carriesPrice(field) && typeof value === 'string' && !/^\d[\d.eE+-]*$/.test(value),
    )
    .map(([field]) => field)
}

function modelOf(name: string, entry: PriceListEntry, price: Price): PriceListModel {
  const maxInputTokens = tokenLimit(entry['max_input_tokens'])
  const maxOutputTokens = tokenLimit(entry['max_output_tokens'])
  return {
    name,
    provider: textOf(entry['litellm_provider']),
    mode: textOf(entry['mode']),
    price,
    ...(maxInputTokens === undefined ? {} : { maxInputTokens }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
  }
}

/** More tokens than any model takes: what is beyond is a slip. */
const tokenLimitMax = 1_000_000_000

function tokenLimit(text: unknown): number | undefined {
  const limit = typeof text === 'string' ? Number(text) : Number.NaN
  return Number.isInteger(limit) && limit > 0 && limit <= tokenLimitMax ? limit : undefined
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
