/** A figure that was absurd, contradictory or missing, and was not charged as it stood. */
export interface UsageProblem {
  /** Dotted path in the provider's usage object, or the pool concerned. */
  field: string
  reason: string
}

export type Json = Record<string, unknown>

/** Whether a figure can be added to another as it stands. */
export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0

/** Dotted paths in a usage object; the first that carries a positive count is the one. */
export type Places = readonly string[]

/** More of anything than one call can use: a figure beyond it is a mistake. */
const countMax = 999_999_999_999

const decimalPattern = /^\d{1,13}(\.\d{1,18})?$/

/** Reads figures and notes what is wrong with them; nothing that it returns is negative, fractional or endless. */
export class Figures {
  readonly problems: UsageProblem[] = []

  constructor(private readonly usage: Json) {}

  /** A whole count; 0 when absent, null or absurd. */
  count(places: Places): number {
    for (const path of places) {
      const value = this.wholeCount(path)
      if (value > 0) return value
    }
    return 0
  }

  isAbsent(places: Places): boolean {
    return places.every((path) => (valueAt(this.usage, path) ?? null) === null)
  }

  /** A count that may have decimals: a number when it is whole, else a decimal string; 0 when absent or absurd. */
  amount(field: string, value = valueAt(this.usage, field)): number | string {
    const text = typeof value === 'number' ? String(value) : (value ?? '0')
    if (typeof text !== 'string' || !decimalPattern.test(text))
      return this.reject(field, 'not a decimal of at least 0')
    if (Number(text) > countMax) return this.reject(field, 'beyond what one call can use')
    return text.includes('.') && !Number.isInteger(Number(text)) ? text.replace(/0+$/, '') : Number(text)
  }

  note(field: string, reason: string): void {
    this.problems.push({ field, reason })
  }

  private wholeCount(path: string): number {
    const value = valueAt(this.usage, path) ?? 0
    if (typeof value !== 'number' || !Number.isInteger(value)) return this.reject(path, 'not an integer')
    if (value < 0) return this.reject(path, 'negative')
    if (value > countMax) return this.reject(path, 'beyond what one call can use')
    return value
  }

  private reject(field: string, reason: string): 0 {
    this.note(field, reason)
    return 0
  }
}

/** The paths of the tables, cut once. */
const stepsOfPath = new Map<string, readonly string[]>()

/** What stands at a dotted path. A step into Gemini's lists of `{ modality, tokenCount }` names the modality. */
export function valueAt(usage: Json, path: string): unknown {
  if (!path.includes('.')) return Object.hasOwn(usage, path) ? usage[path] : undefined
  let steps = stepsOfPath.get(path)
  if (!steps) stepsOfPath.set(path, (steps = path.split('.')))
  let at: unknown = usage
  for (const name of steps) {
    if (Array.isArray(at)) at = modalityCount(at, name)
    else if (typeof at === 'object' && at !== null && Object.hasOwn(at, name)) at = (at as Json)[name]
    else return undefined
  }
  return at
}

function modalityCount(details: unknown[], modality: string): unknown {
  const found = details.find(
    (detail) => typeof detail === 'object' && detail !== null && (detail as Json).modality === modality,
  )
  return (found as Json | undefined)?.tokenCount
}
