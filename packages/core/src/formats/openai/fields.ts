import { z } from 'zod'
import { invalidRequest } from '../../kernel/errors.js'

export const modelName = z.string().min(1).max(191)

/** Tokens of one answer; beyond ten million it can only be a mistake. */
export const maxTokens = z.int().min(1).max(10_000_000)

/** @throws MeterwayError `invalid_request` that names the first offending field */
export function validate<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const param = issue?.path.map(String).join('.') ?? ''
  throw invalidRequest(
    param === '' ? 'body' : param,
    `${param === '' ? 'the body' : param}: ${issue?.message ?? 'invalid'}`,
  )
}
