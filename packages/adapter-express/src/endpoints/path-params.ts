import { MeterwayError } from '@meterway/core'
import { id, ownerId, text } from '../schemas/scalars.js'

/** How each placeholder of a path is checked; the names are the same in every router. */
export const paramSchemas = {
  id,
  keyId: id,
  routeId: id,
  ownerId,
  model: text(191),
} as const

export type ParamName = keyof typeof paramSchemas

/** What cannot be the name of anything is not found, like anything else that does not exist. */
export function checkParams(params: Record<string, string>): Record<string, string> {
  for (const [name, value] of Object.entries(params)) {
    if (!paramSchemas[name as ParamName].safeParse(value).success) throw new MeterwayError('not_found')
  }
  return params
}
