import { MeterwayError } from '../../kernel/errors.js'
import type { Json } from './values.js'

/** What becomes of a request's members when it is translated; any other is refused. */
export interface FieldTable {
  translated: ReadonlySet<string>
  /** Bookkeeping of the vendor, or speed: the answer is the same without them. */
  ignored: ReadonlySet<string>
  /** Values that ask for nothing, as JSON texts, of members that are refused otherwise. */
  harmless: ReadonlyMap<string, readonly string[]>
}

/**
 * @param at where the members stand in the body, dotted; empty for the body itself
 * @throws MeterwayError `unsupported_parameter` for the first member that would be dropped in silence
 */
export function refuseUntranslated(body: Json, { translated, ignored, harmless }: FieldTable, at = ''): void {
  for (const [name, value] of Object.entries(body)) {
    if ((value ?? null) === null || translated.has(name) || ignored.has(name)) continue
    if (harmless.get(name)?.includes(JSON.stringify(value))) continue
    const param = at === '' ? name : `${at}.${name}`
    throw unsupportedParameter(param, `${param} cannot be translated for the provider of this model`)
  }
}

/** A 400 that names a field which is valid, but which the provider cannot be told. */
export const unsupportedParameter = (param: string, message: string): MeterwayError =>
  new MeterwayError('unsupported_parameter', message, { details: { param } })
