import type { Knex } from 'knex'
import type { Dialect } from '../dialect-of.js'
import { toInteger } from '../values.js'
import type { Statement } from './statements.js'

/** A row was not in the state that the batch had assumed, so nothing of it may be committed. */
export class StaleBatch extends Error {
  constructor(statement: Statement, changed: number) {
    super(`${statement.sql.slice(0, 60)}… changed ${String(changed)} rows, not ${String(statement.expected)}`)
    this.name = 'StaleBatch'
  }
}

/**
 * Runs the writes of a batch.
 * @throws StaleBatch when an update did not find all its rows as they were assumed
 */
export async function execute(
  dialect: Dialect,
  trx: Knex.Transaction,
  writes: readonly Statement[],
): Promise<void> {
  if (writes.length === 0) return
  if (dialect === 'postgres') return executeTogether(trx, writes)
  for (const write of writes) {
    const answer: unknown = await trx.raw(write.sql, [write.parameter as Knex.Value])
    check(write, changedRows(dialect, answer))
  }
}

/** PostgreSQL takes all writes in one round trip, as data-modifying parts of one statement. */
async function executeTogether(trx: Knex.Transaction, writes: readonly Statement[]): Promise<void> {
  const parts = writes.map(({ sql }, at) => `w${String(at)} AS (${sql} RETURNING 1)`)
  const counts = writes.map((_, at) => `(SELECT count(*) FROM w${String(at)}) AS c${String(at)}`)
  const answer = (await trx.raw(
    `WITH ${parts.join(', ')} SELECT ${counts.join(', ')}`,
    writes.map(({ parameter }) => parameter as string),
  )) as { rows: [Record<string, unknown>] }
  writes.forEach((write, at) => {
    check(write, toInteger(answer.rows[0][`c${String(at)}`]))
  })
}

function changedRows(dialect: Dialect, answer: unknown): number {
  if (dialect === 'mysql') return (answer as [{ affectedRows: number }])[0].affectedRows
  return (answer as { changes: number }).changes
}

function check(write: Statement, changed: number): void {
  if (write.expected !== null && changed !== write.expected) throw new StaleBatch(write, changed)
}
