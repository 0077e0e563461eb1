import type { AnswerStore } from '@meterway/core/ports'
import { databaseNowMs } from '../database-clock.js'
import { selectRows } from '../exact.js'
import { answerColumns } from '../ledger/columns.js'
import { answerOf } from '../ledger/rows.js'
import type { StoreContext } from '../store-context.js'

const columns = answerColumns.map(({ name }) => name)

/** Answers of idempotent calls. */
export const knexAnswers = ({ knex, dialect, tables }: StoreContext): AnswerStore => ({
  find: async (holdId) => {
    const query = knex(tables.answers).select(columns).where({ hold_id: holdId })
    const [row] = await selectRows(dialect, query)
    return row ? answerOf(row) : null
  },
  prune: async (ageMs) => {
    await knex(tables.answers).whereRaw(`created_at < ${databaseNowMs[dialect]} - ?`, [ageMs]).delete()
  },
})
