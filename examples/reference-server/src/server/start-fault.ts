import { ConfigFault } from '../config/config.js'
import { faultLine, faultText } from '../log/fault-text.js'

/** Why the server did not start: one line for each thing that the operator can put right. */
export function startFault(fault: unknown): string[] {
  if (fault instanceof ConfigFault) return fault.problems
  const { code, syscall, port } = fault as { code?: unknown; syscall?: unknown; port?: unknown }
  if (code === 'EADDRINUSE') return [`port ${String(port)} is in use; set PORT to another`]
  if (syscall === 'listen' || syscall === 'getaddrinfo') {
    return [`cannot listen on HOST and PORT: ${faultLine(fault)}`]
  }
  return [faultText(fault)]
}
