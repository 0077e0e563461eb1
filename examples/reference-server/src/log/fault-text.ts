/** A fault and what caused it, for the log: stacks only, since errors of drivers carry members with values. */
export function faultText(fault: unknown): string {
  if (!(fault instanceof Error)) return withoutCredentials(String(fault))
  const text = withoutCredentials(fault.stack ?? fault.message)
  return fault.cause === undefined ? text : `${text}\ncaused by ${faultText(fault.cause)}`
}

/** The same in one line, for a fault that is not the program's. */
export function faultLine(fault: unknown): string {
  const { message = '', code = '' } = fault as { message?: string; code?: string }
  return withoutCredentials(message || code || String(fault)).replaceAll(/\s+/g, ' ')
}

/** Keys and tokens by their usual forms, and passwords in URLs: what a message quotes is beyond our control. */
const credentials = /\bsk-[\w-]{6,}|\beyJ[\w-]{6,}(?:\.[\w-]+){0,2}|(?<=:\/\/[^/\s:@]*:)[^/\s@]+(?=@)/g

const withoutCredentials = (text: string): string => text.replaceAll(credentials, '[redacted]')
