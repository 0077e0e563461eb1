import type { Session } from '../session.js'
import { toInteger } from '../values.js'
import type { Statement } from './statements/index.js'

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
export async function execute(session: Session, writes: readonly Statement[]): Promise<void> {
  if (writes.length === 0) return
  if (session.dialect === 'postgres') {
    await executeTogether(session, writes)
    return
  }
  for (const write of writes) {
    let changed = 0
    for (const parameters of write.executions) changed += (await session.run(write.sql, parameters)).changed
    check(write, changed)
  }
}

/** PostgreSQL takes all writes in one round trip, as data-modifying parts of one statement. */
async function executeTogether(session: Session, writes: readonly Statement[]): Promise<void> {
  const parameters = writes.flatMap(({ executions }) => executions[0] ?? [])
  const { rows } = await session.run(joined(writes), parameters)
  writes.forEach((write, at) => {
    check(write, toInteger(rows[0]?.[`c${String(at)}`]))
  })
}

/** Statements by the texts that they join, one step for each: to write one out anew costs more than a lone batch. */
interface Joined {
  sql: string | null
  readonly next: Map<string, Joined>
}

const nothingJoined: Joined = { sql: null, next: new Map() }

function joined(writes: readonly Statement[]): string {
  let at = nothingJoined
  for (const { sql } of writes) {
    let next = at.next.get(sql)
    if (!next) at.next.set(sql, (next = { sql: null, next: new Map() }))
    at = next
  }
  return (at.sql ??= join(writes))
}

function join(writes: readonly Statement[]): string {
  const parts = writes.map(({ sql }, at) => `w${String(at)} AS (${sql} RETURNING 1)`)
  const counts = writes.map((_, at) => `(SELECT count(*) FROM w${String(at)}) AS c${String(at)}`)
  return `WITH ${parts.join(', ')} SELECT ${counts.join(', ')}`
}

function check(write: Statement, changed: number): void {
  if (write.expected !== null && changed !== write.expected) throw new StaleBatch(write, changed)
}
