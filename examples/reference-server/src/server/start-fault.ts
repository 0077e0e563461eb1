import { ConfigFault } from '../config/config.js'
import { faultText } from './fault-text.js'

/** Why the server did not start: one line for each thing that the operator can put right. */
export function startFault(fault: unknown): string[] {
  if (fault instanceof ConfigFault) return fault.problems
  const { code, port, address } = fault as { code?: unknown; port?: unknown; address?: unknown }
  if (code === 'EADDRINUSE')
    return [`port ${String(port)} of ${String(address)} is in use; set PORT to another`]
  if (code === 'EACCES')
    return [`port ${String(port)} may not be listened on by this user; set PORT to another`]
  return [faultText(fault)]
}
