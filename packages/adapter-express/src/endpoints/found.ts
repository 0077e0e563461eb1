import { MeterwayError } from '@meterway/core'

/** @throws MeterwayError `not_found` for null: what is missing and what is not the caller's look the same. */
export function found<Thing>(thing: Thing | null): Thing {
  if (thing === null) throw new MeterwayError('not_found')
  return thing
}
