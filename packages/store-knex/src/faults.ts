import { MeterwayError } from '@meterway/core'

/** Lost a race and changed nothing: the same transaction may be tried again. */
const contentionCodes = new Set([
  '40001',
  '40P01', // PostgreSQL: serialization failure, deadlock
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_CHECKREAD',
  'SQLITE_BUSY',
  'SQLITE_BUSY_SNAPSHOT',
  'SQLITE_LOCKED',
])

const duplicateCodes = new Set([
  '23505',
  'ER_DUP_ENTRY',
  'SQLITE_CONSTRAINT_PRIMARYKEY',
  'SQLITE_CONSTRAINT_UNIQUE',
])

const awayCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENOENT',
  'EAI_AGAIN',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'ER_SERVER_SHUTDOWN',
  'ER_CON_COUNT_ERROR',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_CONNECTION_KILLED',
  'ER_DISK_FULL',
  'ER_RECORD_FILE_FULL',
  'ER_NORMAL_SHUTDOWN',
  'SQLITE_FULL',
  'SQLITE_CANTOPEN',
  'SQLITE_READONLY',
])
/** PostgreSQL classes 08 (connection), 53 (resources: disk full, too many connections), 57P (shutdown). */
const awayPattern = /^(08|53|57P)|^SQLITE_IOERR/
const awayMessages =
  /Connection terminated|Query read timeout|timeout expired|timeout exceeded when trying to connect|Timeout acquiring a connection|connection is in closed state|Connection lost|Unable to acquire a connection/i

const codeOf = (fault: unknown): string => {
  const code = (fault as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : ''
}

export const isContention = (fault: unknown): boolean => contentionCodes.has(codeOf(fault))
export const isDuplicate = (fault: unknown): boolean => duplicateCodes.has(codeOf(fault))

/** Whether the database is away or full, rather than the query wrong. */
export const isAway = (fault: unknown): boolean => {
  const code = codeOf(fault)
  const message = fault instanceof Error ? fault.message : ''
  return awayCodes.has(code) || awayPattern.test(code) || awayMessages.test(message)
}

/** Gives a database that is away its code in the catalogue; other faults stay as they are. */
export const asStoreFault = (fault: unknown): unknown =>
  isAway(fault) ? new MeterwayError('store_unavailable', undefined, { cause: fault }) : fault
