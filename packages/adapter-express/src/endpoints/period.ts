import { invalidRequest } from '@meterway/core'

const msPerDay = 86_400_000
/** The longest span of a report: more is for an export. */
const maxDays = 366
const defaultDays = 30

/** UTC days, both included. */
export interface Period {
  from: string
  to: string
}

/**
 * The days of a report: the last thirty unless the query says otherwise.
 * @throws MeterwayError `invalid_request` when the period ends before it begins or spans more than a year
 */
export function periodOf(query: { from?: string; to?: string }, nowMs = Date.now()): Period {
  const to = query.to ?? dayOf(nowMs)
  const from = query.from ?? dayOf(Date.parse(to) - (defaultDays - 1) * msPerDay)
  const days = (Date.parse(to) - Date.parse(from)) / msPerDay + 1
  if (days < 1) throw invalidRequest('to', 'to must not be before from.')
  if (days > maxDays) throw invalidRequest('from', `from must be less than ${maxDays} days before to.`)
  return { from, to }
}

/** The period as a half-open span of Unix milliseconds. */
export const spanOf = ({ from, to }: Period): { fromMs: number; toMs: number } => ({
  fromMs: Date.parse(from),
  toMs: Date.parse(to) + msPerDay,
})

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
