import { databaseNowMs } from '../database-clock.js'
import type { Session } from '../session.js'
import type { Statement } from './statements/index.js'

/** A row was not in the state that the batch had assumed, so nothing of it may be committed. */
class StaleBatch extends Error {
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
    const { sql, parameters } = selfChecking(writes)
    await session.run(sql, parameters)
    return
  }
  for (const write of writes) {
    let changed = 0
    for (const parameters of write.executions) changed += (await session.run(write.sql, parameters)).changed
    if (write.expected !== null && changed !== write.expected) throw new StaleBatch(write, changed)
  }
}

/**
 * All writes as one statement, as PostgreSQL takes them: data-modifying parts that check by themselves whether each update
 * found its rows as they were assumed, so that the statement may be a whole transaction. Answers `now_ms`.
 */
export function selfChecking(writes: readonly Statement[]): { sql: string; parameters: unknown[] } {
  const parameters = writes.flatMap(({ executions }) => executions[0] ?? [])
  const expected = writes.flatMap((write) => (write.expected === null ? [] : [write.expected]))
  return { sql: joined(writes), parameters: parameters.concat(expected) }
}

/** What `selfChecking` fails with. */
export const isStale = (fault: unknown): boolean =>
  fault instanceof StaleBatch || (fault as { code?: unknown } | null)?.code === divisionByZero

const divisionByZero = '22012'

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
  const checks = writes.flatMap(({ expected }, at) =>
    expected === null ? [] : [`(SELECT count(*) FROM w${String(at)}) = CAST(? AS bigint)`],
  )
  const sure = checks.length > 0 ? `CASE WHEN ${checks.join(' AND ')} THEN 1 ELSE 0 END` : '1'
  return `WITH ${parts.join(', ')} SELECT ${databaseNowMs.postgres} AS now_ms, 1 / ${sure} AS sure`
}
