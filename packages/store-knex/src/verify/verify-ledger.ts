import type { Violation } from '@meterway/core/ports'
import { databaseNowMs } from '../database-clock.js'
import { rawRows, type Row } from '../exact.js'
import type { StoreContext } from '../store-context.js'
import { withoutLimit } from '../query-timeout.js'
import { balanceInvariants } from './balance-invariants.js'
import { grantInvariants } from './grant-invariants.js'
import { holdInvariants } from './hold-invariants.js'
import type { Invariant } from './invariant.js'
import { rollupInvariants } from './rollup-invariants.js'
import { verifySql } from './verify-sql.js'

/** Of each invariant at most so many violations are told: where more are broken, more lines do not help. */
const violationsMax = 1000

const invariants: readonly Invariant[] = [
  ...balanceInvariants,
  ...holdInvariants,
  ...grantInvariants,
  ...rollupInvariants,
]

/** Checks every invariant over the whole store, one set-based statement each; safe beside a running server. */
export async function verifyLedger({ dialect, knex, tables }: StoreContext): Promise<Violation[]> {
  const context = { tables, sql: verifySql[dialect], nowMs: databaseNowMs[dialect] }
  const violations: Violation[] = []
  for (const invariant of invariants) {
    // Over millions of rows it takes its time: no reason to count the server as away.
    const query = knex.raw(`${invariant.query(context)} LIMIT ${violationsMax}`).options(withoutLimit)
    for (const row of await rawRows(dialect, query)) violations.push(violationOf(invariant, row))
  }
  return violations
}

function violationOf({ name, message }: Invariant, { expected, found, ...subject }: Row): Violation {
  const values = expected === undefined ? '' : ` (expected ${shown(expected)}, found ${shown(found)})`
  return { invariant: name, subject: Object.values(subject).map(shown).join(' '), message: message + values }
}

const shown = (value: unknown): string => (value === null ? 'none' : `${value as string | bigint}`)
