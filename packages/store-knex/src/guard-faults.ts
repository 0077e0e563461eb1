import { MeterwayError } from '@meterway/core'
import { asStoreFault, isContention, isDuplicate } from './faults.js'

type Method = (...parameters: never[]) => Promise<unknown>

/** The same methods, whose drivers' errors have become `store_unavailable` or `conflict`; other faults pass. */
export function guardFaults<T extends object>(methods: T): T {
  const guarded = Object.entries(methods).map(([name, method]) => [name, guardFault(method as Method)])
  return Object.fromEntries(guarded) as T
}

/** One such method. */
export function guardFault<M extends Method>(method: M): M {
  return (async (...parameters: Parameters<M>) => {
    try {
      return await method(...parameters)
    } catch (fault) {
      throw translate(fault)
    }
  }) as M
}

/** A row that is referred to is missing, or still needed. */
const referenceCodes = new Set<unknown>([
  'SQLITE_CONSTRAINT_FOREIGNKEY',
  'ER_NO_REFERENCED_ROW_2',
  'ER_ROW_IS_REFERENCED_2',
  '23503',
])

function translate(fault: unknown): unknown {
  if (isDuplicate(fault)) return conflict('Another row has this name, digest or time already.', fault)
  if (referenceCodes.has((fault as { code?: unknown } | null)?.code)) {
    return conflict('A row that this one names is missing, or other rows still name this one.', fault)
  }
  // A row lock that was waited for in vain, outside the ledger's own retries, is the database's trouble too.
  if (isContention(fault)) return new MeterwayError('store_unavailable', undefined, { cause: fault })
  return asStoreFault(fault)
}

const conflict = (message: string, cause: unknown): MeterwayError =>
  new MeterwayError('conflict', message, { cause })
