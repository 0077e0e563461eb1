import * as z from 'zod'

export const verification = z
  .object({
    ok: z.boolean(),
    violations: z.array(z.object({ invariant: z.string(), subject: z.string(), message: z.string() })),
  })
  .meta({ id: 'Verification' })
