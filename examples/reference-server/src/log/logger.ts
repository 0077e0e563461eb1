import { destination, pino, type LevelWithSilent, type Logger } from 'pino'

/**
 * Everything that a line can have beside its level, time and message. What is not here is not written, whoever hands it
 * over: a new field is thought about once, in this list.
 */
const allowed = [
  'requestId',
  'method',
  'path',
  'status',
  'latencyMs',
  'fault',
  'providerKeyId',
  'reason',
] as const

/** Writes lines of JSON to standard error; standard output is for people. */
export const newLogger = (level: LevelWithSilent): Logger =>
  pino({ level, base: null, formatters: { log: onlyAllowed } }, destination({ dest: 2, sync: true }))

/** The fields of a line that may be written: named ones, and in them nothing but plain values. */
export function onlyAllowed(fields: Record<string, unknown>): Record<string, unknown> {
  const kept = allowed.filter((name) => isPlain(fields[name]))
  return Object.fromEntries(kept.map((name) => [name, fields[name]]))
}

const isPlain = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value)
