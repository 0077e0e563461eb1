import type { Dialect } from './dialect-of.js'

/**
 * SQL for the Unix time in milliseconds by the database's clock, so that the clocks of several servers do not matter.
 * On MySQL from the UTC time, because the local one repeats an hour each autumn.
 */
export const databaseNowMs: Record<Dialect, string> = {
  sqlite: `CAST(ROUND(unixepoch('subsec') * 1000) AS INTEGER)`,
  mysql: `(TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000)`,
  postgres: `CAST(FLOOR(EXTRACT(EPOCH FROM clock_timestamp()) * 1000) AS BIGINT)`,
}
