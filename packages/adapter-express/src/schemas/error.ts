import { errorCatalogue, type ErrorCode } from '@meterway/core'
import * as z from 'zod'

const codes = Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]]

/** What every endpoint answers instead of its own thing. */
export const errorBody = z
  .object({
    error: z.looseObject({
      type: z.string(),
      code: z.enum(codes),
      message: z.string(),
      param: z.string().nullable().meta({ description: 'Name of the offending field, dotted.' }),
      requestId: z.string(),
    }),
  })
  .meta({ id: 'Error' })
