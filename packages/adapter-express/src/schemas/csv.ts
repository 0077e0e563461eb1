import * as z from 'zod'

/** Lines of a CSV file as they come. */
export const csvText = z.custom<AsyncIterable<string>>().meta({ override: { type: 'string' } })
