import { MeterwayError } from '@meterway/core'
import type * as z from 'zod'
import { id, ownerId, text } from '../schemas/scalars.js'

/** What placeholders of a path hold, where it is more than a short text. */
const schemas: Readonly<Record<string, z.ZodType<string>>> = { id, keyId: id, routeId: id, ownerId }
const anyText = text(191)

/** How a placeholder is checked, and documented. */
export const paramSchema = (name: string): z.ZodType<string> => schemas[name] ?? anyText

/** What cannot be the name of anything is not found, like anything else that does not exist. */
export function checkParams(params: Record<string, string>): Record<string, string> {
  for (const [name, value] of Object.entries(params)) {
    if (!paramSchema(name).safeParse(value).success) throw new MeterwayError('not_found')
  }
  return params
}
