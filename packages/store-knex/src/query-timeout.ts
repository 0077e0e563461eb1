/** The part of a driver's connection through which knex and the ledger speak. */
export interface QueryConnection {
  query: (statement: string | object, ...rest: unknown[]) => unknown
}

type Callback = (error: unknown, ...answer: unknown[]) => void

/**
 * Limits the time of every query of a connection, and has knex drop the connection when one exceeds it: it still waits
 * for an answer, and whoever came next would wait behind.
 * @param limited the statement with its limit, for a driver that knows no limit for a whole connection
 */
export function limitQueries(
  connection: QueryConnection,
  limited: (statement: string | object) => string | object = (statement) => statement,
): void {
  const query = connection.query.bind(connection)
  const note = (error: unknown): void => {
    if (isTimeout(error)) Object.assign(connection, { __knex__disposed: error })
  }
  connection.query = (statement, ...rest) => {
    const done = rest.at(-1)
    if (typeof done === 'function') {
      const noted: Callback = (error, ...answer) => {
        note(error)
        ;(done as Callback)(error, ...answer)
      }
      return query(limited(statement), ...rest.slice(0, -1), noted)
    }
    const answer = query(limited(statement), ...rest)
    if (answer instanceof Promise) answer.catch(note)
    return answer
  }
}

const dayMs = 86_400_000

/** Options of one query that may take as long as it takes, for pg and mysql2; both read 0 as the usual limit. */
export const withoutLimit = { query_timeout: dayMs, timeout: dayMs }

/** As pg and mysql2 say it. */
const isTimeout = (error: unknown): boolean =>
  error instanceof Error &&
  (error.message === 'Query read timeout' ||
    (error as { code?: unknown }).code === 'PROTOCOL_SEQUENCE_TIMEOUT')
