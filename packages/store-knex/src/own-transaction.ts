import type { Knex } from 'knex'
import type { Dialect } from './dialect-of.js'
import { isAway } from './faults.js'
import {
  sessions,
  type Answer,
  type ConnectionSource,
  type PostgresConnection,
  type Session,
  type Unopened,
} from './session.js'
import type { StoreContext } from './store-context.js'

/** The statement that a transaction begins with, and the lists that its `?` stand for. */
export interface Opening {
  sql: string
  lists: readonly (readonly string[])[]
}

/** PostgreSQL keeps the plans of named statements: made while a table was small, these would go on reading the whole of it. */
const wholeTablePlans = ['enable_seqscan', 'enable_hashjoin', 'enable_mergejoin']

/** READ COMMITTED where the engine's own default may differ per host; SQLite takes its write lock at once. */
const begin: Record<Dialect, string> = {
  sqlite: 'BEGIN IMMEDIATE',
  mysql: 'START TRANSACTION',
  postgres: [
    'BEGIN ISOLATION LEVEL READ COMMITTED',
    ...wholeTablePlans.map((plan) => `SET LOCAL ${plan} = off`),
  ].join('; '),
}

/** Runs work in a transaction of its own that begins with a statement. */
export const ownTransaction = <T>(
  context: StoreContext,
  opening: Opening,
  work: (session: Session, opened: Answer) => Promise<T>,
): Promise<T> =>
  inTransaction(context, async (session) =>
    work(session, await session.open(begin[context.dialect], opening.sql, opening.lists)),
  )

/** Runs writes in a transaction of their own, nothing of which is read first. */
export const writeTransaction = (
  context: StoreContext,
  work: (session: Session) => Promise<void>,
): Promise<void> =>
  inTransaction(context, async (session) => {
    await session.run(begin[context.dialect])
    await work(session)
  })

const inTransaction = <T>(
  { knex, dialect }: StoreContext,
  work: (session: Unopened) => Promise<T>,
): Promise<T> =>
  onConnection(knex, async (connection) => {
    const session = sessions[dialect](connection)
    try {
      const result = await work(session)
      await session.run('COMMIT')
      return result
    } catch (fault) {
      if (!isAway(fault)) await session.run('ROLLBACK').catch((lost: unknown) => dispose(connection, lost))
      throw fault
    }
  })

/**
 * Runs one statement on PostgreSQL as a transaction of its own, in one flight where the driver can: nothing is waited for
 * before the next is sent. A statement that fails undoes the whole.
 */
export const transactionOf = (
  { knex }: StoreContext,
  sql: string,
  parameters: readonly unknown[],
): Promise<Answer> =>
  onConnection(knex, async (acquired) => {
    const connection = acquired as PostgresConnection
    const session = sessions.postgres(connection)
    const { pipeline = false } = connection
    connection.pipeline = true
    const [opened, answered, committed] = await Promise.allSettled([
      connection.query({ text: begin.postgres }),
      session.run(sql, parameters),
      session.run('COMMIT'),
    ])
    connection.pipeline = pipeline
    const failed = [opened, answered, committed].find(({ status }) => status === 'rejected')
    if (failed) throw (failed as PromiseRejectedResult).reason
    return (answered as PromiseFulfilledResult<Answer>).value
  })

/** Lends a connection of the pool; one whose server is away is not lent again. */
async function onConnection<T>(knex: Knex, work: (connection: object) => Promise<T>): Promise<T> {
  const source = knex.client as ConnectionSource
  const connection = await source.acquireConnection()
  try {
    return await work(connection)
  } catch (fault) {
    if (isAway(fault)) dispose(connection, fault)
    throw fault
  } finally {
    await source.releaseConnection(connection)
  }
}

/** A connection that cannot even roll back must not serve anybody else: knex drops what is marked so. */
const dispose = (connection: object, lost: unknown): void =>
  void Object.assign(connection, { __knex__disposed: lost })
