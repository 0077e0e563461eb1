import { invalidRequest } from '../../kernel/errors.js'
import { parseMoney, type Nano } from '../../kernel/money.js'

/** @throws MeterwayError `invalid_request` that names `param`, for what is no amount, or below zero */
export function notNegative(text: string, param = 'amount'): Nano {
  const amountNano = parseMoney(text, param)
  if (amountNano < 0n) throw invalidRequest(param, `${param} must not be negative`)
  return amountNano
}
