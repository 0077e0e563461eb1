import { invalidRequest } from '../../kernel/errors.js'
import { parseMoney, type Nano } from '../../kernel/money.js'

/** @throws MeterwayError `invalid_request` for what is no amount, or below zero */
export function notNegative(text: string): Nano {
  const amountNano = parseMoney(text)
  if (amountNano < 0n) throw invalidRequest('amount', 'amount must not be negative')
  return amountNano
}
