/** A non-negative decimal as an integer and a power of ten: `{ mantissa: 125n, scale: 2 }` is 1.25. */
export interface Fixed {
  readonly mantissa: bigint
  /** Count of decimals. */
  readonly scale: number
}

const decimalPattern = /^(0|[1-9]\d{0,29})(?:\.(\d{1,60}))?$/

/** Reads a plain decimal (no sign, no exponent); undefined for anything else. */
export function readDecimal(text: string): Fixed | undefined {
  const match = decimalPattern.exec(text)
  if (match === null) return undefined
  const [, whole = '', decimals = ''] = match
  const fraction = decimals.replace(/0+$/, '')
  return { mantissa: BigInt(whole + fraction), scale: fraction.length }
}

/** Writes an integer of `10^-scale` units as a decimal without exponent or trailing zeros. */
export function formatFixed(mantissa: bigint, scale: number): string {
  if (mantissa < 0n) return `-${formatFixed(-mantissa, scale)}`
  const digits = mantissa.toString()
  if (scale === 0) return digits
  const padded = digits.length > scale ? digits : digits.padStart(scale + 1, '0')
  const point = padded.length - scale
  let end = padded.length
  while (end > point && padded.charCodeAt(end - 1) === zeroCode) end--
  return end === point ? padded.slice(0, point) : `${padded.slice(0, point)}.${padded.slice(point, end)}`
}

const zeroCode = 48
const exponentPattern = /^(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/

/** Turns the text of a number, exponent allowed (`1.25e-06`), into a plain decimal; undefined when it is none. */
export function expandExponent(text: string): string | undefined {
  const match = exponentPattern.exec(text)
  if (match === null) return undefined
  const [, whole = '', fraction = '', exponent = '0'] = match
  const scale = fraction.length - Number(exponent)
  const mantissa = BigInt(whole + fraction)
  return scale >= 0 ? formatFixed(mantissa, scale) : formatFixed(mantissa * powerOfTen(-scale), 0)
}

const powers: bigint[] = [1n]

/** `10^exponent`, remembered. */
export function powerOfTen(exponent: number): bigint {
  for (let at = powers.length; at <= exponent; at++) powers.push(powers[at - 1]! * 10n)
  return powers[exponent]!
}

/** The mantissa of a value at a scale that is at least its own. */
export const mantissaAt = (value: Fixed, scale: number): bigint =>
  value.scale === scale ? value.mantissa : value.mantissa * powerOfTen(scale - value.scale)

export function addFixed(left: Fixed, right: Fixed): Fixed {
  const scale = Math.max(left.scale, right.scale)
  return { mantissa: mantissaAt(left, scale) + mantissaAt(right, scale), scale }
}

export const multiplyFixed = (left: Fixed, right: Fixed): Fixed => ({
  mantissa: left.mantissa * right.mantissa,
  scale: left.scale + right.scale,
})

/** Negative, zero or positive, as `left` is less than, equal to or greater than `right`. */
export function compareFixed(left: Fixed, right: Fixed): number {
  const scale = Math.max(left.scale, right.scale)
  const difference = mantissaAt(left, scale) - mantissaAt(right, scale)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

export const zeroFixed: Fixed = { mantissa: 0n, scale: 0 }
export const oneFixed: Fixed = { mantissa: 1n, scale: 0 }
