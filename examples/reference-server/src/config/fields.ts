import * as z from 'zod'

/** A whole number in decimal digits. */
export const wholeNumber = (minimum: number, maximum: number, byDefault: number) => {
  const hint = `must be a whole number from ${minimum} to ${maximum}`
  return z
    .string()
    .regex(/^\d{1,9}$/, hint)
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, hint)
    .default(byDefault)
}

export const flag = (byDefault: boolean) =>
  z
    .enum(['0', '1'], 'must be 0 or 1')
    .transform((value) => value === '1')
    .default(byDefault)

/** 32 bytes in base64. Production never makes one up. */
export const secret = (required: boolean) => {
  const text = z
    .string('is required in production: 32 bytes in base64, such as `openssl rand -base64 32` prints')
    .regex(/^[\w+/-]{43}=?$/, 'must be 32 bytes in base64')
    .transform((value) => Buffer.from(value, 'base64'))
  return required ? text : text.optional()
}

/** Any number of such, separated by commas. */
export const secrets = () =>
  z
    .string()
    .regex(
      /^[\w+/-]{43}=?(?:, *[\w+/-]{43}=?)*$/,
      'must be 32 bytes in base64; several are separated by commas',
    )
    .transform((value) => value.split(',').map((text) => Buffer.from(text.trim(), 'base64')))
    .default([])

/** A variable of which so far one value is served. */
export const onlyServed = (value: string) =>
  z
    .string()
    .refine((given) => given === value, `only ${value} is served yet`)
    .optional()
