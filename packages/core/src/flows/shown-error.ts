import { MeterwayError } from '../kernel/errors.js'
import type { Events } from './events.js'
import type { GatewayRequest } from './gateway-request.js'
import { ForwardFailure } from './steps/forward.js'

/** What the caller is told; what no caller can cause is told to the host instead. */
export function shownError(events: Events, request: GatewayRequest, fault: unknown): MeterwayError {
  if (fault instanceof ForwardFailure) return fault.fault
  if (MeterwayError.is(fault)) return fault
  const { endpoint, requestId } = request
  events.emit('fault', { where: `serving ${endpoint}`, fault, requestId })
  return new MeterwayError('internal_error')
}
