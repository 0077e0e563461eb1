export { systemClock, type Clock } from './kernel/clock.js'
export {
  errorCatalogue,
  invalidRequest,
  MeterwayError,
  type ErrorCode,
  type ErrorDetails,
} from './kernel/errors.js'
export { isId, newId, type Id } from './kernel/ids.js'
export { formatMoney, nano, parseMoney, type Nano, type Rounding } from './kernel/money.js'
