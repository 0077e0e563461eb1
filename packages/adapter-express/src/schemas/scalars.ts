import { parseMoney } from '@meterway/core'
import * as z from 'zod'

/** Control characters break logs and some databases; lone surrogates are no text at all. */
const unsafe = /[\p{Cc}\p{Cs}]/u

/** A line of text, trimmed, of 1 to `maxLength` UTF-16 units. */
export const text = (maxLength: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(maxLength)
    .refine((value) => !unsafe.test(value), 'must not hold control characters or lone surrogates')

/** An id of this API: a UUIDv7. */
export const id = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, 'must be an id')
  .meta({ description: 'A UUIDv7.', examples: ['0197b1c6-7a54-7cc3-98c4-dc0c0c07398f'] })

/** The host's own id of a user or team; taken as it is. */
export const ownerId = z
  .string()
  .min(1)
  .max(191)
  .refine((value) => !unsafe.test(value), 'must not hold control characters or lone surrogates')
  .meta({ description: 'The host’s own id of the user or team that pays.', examples: ['user-42'] })

export const whole = (minimum: number, maximum: number) => z.int().min(minimum).max(maximum)

const moneyDescription = 'Decimal string with at most 9 decimals, in the account’s currency.'
const moneyHint = 'must be a decimal string with at most 9 decimals, up to one billion, such as "12.5"'

/** Non-negative money as it comes in. */
export const moneyInput = z
  .string()
  .max(32)
  .regex(/^(0|[1-9]\d*)(\.\d{1,9})?$/, moneyHint)
  .refine(isMoney, moneyHint)
  .meta({ description: moneyDescription, examples: ['12.5'] })

/** Money above zero as it comes in. */
export const positiveMoneyInput = moneyInput.refine(isNotZero, 'must not be zero')

/** Money with a sign, never zero: `"12.5"`, `"+12.5"`, `"-12.5"`. */
export const signedMoneyInput = z
  .string()
  .max(32)
  .regex(/^[+-]?(0|[1-9]\d*)(\.\d{1,9})?$/, moneyHint)
  .refine((value) => isMoney(value.replace('+', '')), moneyHint)
  .refine(isNotZero, 'must not be zero')
  .meta({ description: `${moneyDescription} Positive adds to the balance.`, examples: ['-12.5'] })

function isMoney(value: string): boolean {
  try {
    parseMoney(value)
    return true
  } catch {
    return false
  }
}

function isNotZero(value: string): boolean {
  return /[1-9]/.test(value)
}

/** Money as it goes out. */
export const money = z.string().meta({ description: moneyDescription, examples: ['9.85'] })

/** A unit price or factor: more decimals than money, no sign, no exponent. */
export const unitPrice = z
  .string()
  .max(64)
  .regex(/^(0|[1-9]\d*)(\.\d{1,30})?$/, 'must be a decimal string such as "2.5"')
  .meta({ examples: ['2.5'] })

/** A year of more than four digits is not written like any other. */
const lastMs = Date.UTC(10_000, 0) - 1

/** An absolute time that comes in, as Unix milliseconds. */
export const timeInput = z.iso
  .datetime({ offset: true })
  .transform((value) => Date.parse(value))
  .refine((ms) => ms >= 0 && ms <= lastMs, 'must be from 1970 to 9999, in UTC')
  .meta({ description: 'ISO 8601 with an offset or Z.', examples: ['2026-01-01T00:00:00Z'] })

/** A time as it goes out: ISO 8601, UTC. */
export const time = z.string().meta({ format: 'date-time', examples: ['2026-01-01T00:00:00.000Z'] })

/** A UTC day. */
export const day = z.iso.date().meta({ examples: ['2026-01-31'] })

/** A UTC day that comes in. */
export const dayInput = day.refine((value) => value >= '1970', 'must be from 1970 to 9999')

export const currency = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]{1,15}$/, 'must be a code such as USD')
  .meta({ description: 'ISO 4217 code, or the host’s own unit.', examples: ['USD'] })

export const quotaType = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,63}$/, 'must be a name such as text_token')
  .meta({ examples: ['text_token'] })

/** JSON that is kept as it is. */
export const freeObject = z.record(z.string().max(100), z.unknown())
