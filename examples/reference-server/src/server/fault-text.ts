/** A fault and what caused it, for the log: stacks, without the values that errors of drivers carry. */
export function faultText(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault)
  const text = fault.stack ?? fault.message
  return fault.cause === undefined ? text : `${text}\ncaused by ${faultText(fault.cause)}`
}
