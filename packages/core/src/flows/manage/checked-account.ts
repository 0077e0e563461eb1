import { invalidRequest } from '../../kernel/errors.js'
import { isTimeZone } from '../../kernel/time-zone.js'
import type { Account } from '../../ledger/index.js'
import { checkedChoice } from './checked-choice.js'
import { checkedText } from './checked-text.js'

const statuses: readonly Account['status'][] = ['active', 'disabled']

interface AccountFields {
  status?: Account['status']
  currency?: string
  priceGroup?: string | null
  timeZone?: string
}

/**
 * What of an account was given, in a form that every engine can store.
 * @throws MeterwayError `invalid_request` that names the field
 */
export function checkAccountFields({ status, currency, priceGroup, timeZone }: AccountFields): void {
  if (status !== undefined) checkedChoice(status, 'status', statuses)
  if (currency !== undefined) checkedText(currency, 'currency', 16)
  if (priceGroup !== undefined && priceGroup !== null) checkedText(priceGroup, 'priceGroup', 64)
  if (timeZone !== undefined && !isTimeZone(checkedText(timeZone, 'timeZone', 64)))
    throw invalidRequest('timeZone', 'timeZone must be an IANA time zone such as Europe/Berlin')
}
