import { errorCatalogue, type ErrorCode } from '@meterway/core'
import * as z from 'zod'

const codes = Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]]

const code = z.enum(codes).meta({ description: 'Code of the catalogue.' })

/** What an endpoint answers instead of its own thing, unless a vendor's clients read it otherwise. */
export const errorBody = z
  .object({
    error: z.looseObject({
      type: z.string(),
      code,
      message: z.string(),
      param: z.string().nullable().meta({ description: 'Name of the offending field, dotted.' }),
      requestId: z.string(),
    }),
  })
  .meta({ id: 'Error' })

/** An error as Anthropic's clients read it. Source: Anthropic API reference, Errors. */
export const messagesErrorBody = z
  .object({
    type: z.literal('error'),
    error: z.object({
      type: z.string(),
      message: z.string(),
      details: z.looseObject({ error_code: code }),
    }),
    request_id: z.string(),
  })
  .meta({ id: 'MessagesError' })

/** An error as Google's clients read it. Source: google.rpc.Status and google.rpc.ErrorInfo. */
export const generateContentErrorBody = z
  .object({
    error: z.object({
      code: z.int().meta({ description: 'HTTP status.' }),
      status: z.string(),
      message: z.string(),
      details: z.array(
        z.looseObject({ metadata: z.looseObject({ code, requestId: z.string() }).optional() }),
      ),
    }),
  })
  .meta({ id: 'GenerateContentError' })
