import { invalidRequest } from '@meterway/core'
import type * as z from 'zod'

/**
 * Checks a value against a schema.
 * @throws MeterwayError `invalid_request` whose `param` is the first offending field, dotted; `whole` when it is the value
 */
export function validate<Output>(schema: z.ZodType<Output>, value: unknown, whole: string): Output {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const param = paramOf(issue!) || whole
  throw invalidRequest(param, `${param}: ${issue!.message}`)
}

function paramOf(issue: z.core.$ZodIssue): string {
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]!] : issue.path
  return path.map(String).join('.')
}
