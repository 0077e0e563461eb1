import * as z from 'zod'
import type { ZodOpenApiOverrideMetaContext } from 'zod-openapi'

const limit = z
  .string()
  .regex(/^[1-9]\d{0,2}$/, 'must be a whole number from 1 to 100')
  .transform(Number)
  .refine((value) => value <= 100, 'must be a whole number from 1 to 100')
  .default(20)
  .meta({
    description: 'Entries in a page.',
    override: ({ jsonSchema }: ZodOpenApiOverrideMetaContext) => {
      delete jsonSchema.pattern
      Object.assign(jsonSchema, { type: 'integer', minimum: 1, maximum: 100 })
    },
  })

const cursor = z
  .string()
  .regex(/^[\w\-.~%+/=]{1,255}$/, 'must be the nextCursor of the page before')
  .meta({ description: '`nextCursor` of the page before.' })

/** Query of a list: `limit`, `cursor` and the list's own filters; anything else is refused. */
export const pageQuery = <Filters extends z.ZodRawShape>(filters: Filters) =>
  z.strictObject({ limit, cursor: cursor.exactOptional(), ...filters })

/** `{ data, nextCursor }` of some thing. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    data: z.array(item),
    nextCursor: z.string().nullable().meta({ description: 'Null on the last page.' }),
  })
