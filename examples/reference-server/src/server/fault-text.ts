/** A fault and what caused it, for the log: stacks only, since errors of drivers carry members with values. */
export function faultText(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault)
  const text = fault.stack ?? fault.message
  return fault.cause === undefined ? text : `${text}\ncaused by ${faultText(fault.cause)}`
}

/** The same in one line, for a fault that is not the program's. */
export function faultLine(fault: unknown): string {
  const { message = '', code = '' } = fault as { message?: string; code?: string }
  return (message || code || String(fault)).replaceAll(/\s+/g, ' ')
}
