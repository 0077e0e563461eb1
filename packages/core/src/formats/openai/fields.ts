import { z } from 'zod'
import { invalidRequest } from '../../kernel/errors.js'

export const modelName = z.string().min(1).max(191)

/** Tokens of one answer; beyond ten million it can only be a mistake. */
export const maxTokens = z.int().min(1).max(10_000_000)

/**
 * @param at where the value stands in the body, dotted; empty for the body itself
 * @throws MeterwayError `invalid_request` that names the first offending field
 */
export function validate<T>(schema: z.ZodType<T>, value: unknown, at = ''): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const param = [at, ...(issue?.path ?? [])].filter((name) => name !== '').join('.')
  throw invalidRequest(
    param === '' ? 'body' : param,
    `${param === '' ? 'the body' : param}: ${issue?.message ?? 'invalid'}`,
  )
}
