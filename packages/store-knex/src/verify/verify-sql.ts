import type { Dialect } from '../dialect-of.js'

/** What the queries of the invariants must say differently on each engine. */
export interface VerifySql {
  /** An integer whose sums and differences cannot overflow. */
  wide: (expression: string) => string
  /** A sum over any number of rows. */
  sum: (expression: string) => string
  /** The UTC day of a time in ms, `YYYY-MM-DD`. */
  day: (expression: string) => string
  /** What the named members of a JSON object amount to together, each without its fraction. */
  members: (json: string, names: readonly string[]) => string
}

const quoted = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ')

export const verifySql: Record<Dialect, VerifySql> = {
  sqlite: {
    wide: (expression) => expression,
    // SUM fails where an intermediate sum exceeds 64 bits; whole units and the rest stay far below.
    sum: (expression) =>
      `(SUM((${expression}) / 1000000000) * 1000000000 + SUM((${expression}) % 1000000000))`,
    day: (expression) => `strftime('%Y-%m-%d', ${expression} / 1000, 'unixepoch')`,
    members: (json, names) =>
      `(SELECT COALESCE(SUM(CAST(value AS INTEGER)), 0) FROM json_each(${json}) WHERE key IN (${quoted(names)}))`,
  },
  mysql: {
    wide: (expression) => `CAST(${expression} AS DECIMAL(38, 0))`,
    sum: (expression) => `SUM(${expression})`,
    day: (expression) =>
      `DATE_FORMAT(DATE_ADD('1970-01-01', INTERVAL ${expression} DIV 1000 SECOND), '%Y-%m-%d')`,
    members: (json, names) =>
      names
        .map((name) => `JSON_UNQUOTE(JSON_EXTRACT(${json}, '$.${name}'))`)
        .map((member) => `TRUNCATE(COALESCE(CAST(${member} AS DECIMAL(38, 9)), 0), 0)`)
        .join(' + '),
  },
  postgres: {
    wide: (expression) => `CAST(${expression} AS NUMERIC)`,
    sum: (expression) => `SUM(${expression})`,
    day: (expression) => `to_char(to_timestamp(${expression} / 1000) AT TIME ZONE 'UTC', 'YYYY-MM-DD')`,
    members: (json, names) =>
      `(SELECT COALESCE(SUM(TRUNC(CAST(value AS NUMERIC))), 0) FROM json_each_text(CAST(${json} AS JSON)) WHERE key IN (${quoted(names)}))`,
  },
}
