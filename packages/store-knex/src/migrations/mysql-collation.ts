import type { Knex } from 'knex'
import { rawRows } from '../exact.js'

/** MariaDB's name and MySQL 8's name for: compare bytes, trailing spaces count. */
const collations = ['utf8mb4_nopad_bin', 'utf8mb4_0900_bin']

/** @throws Error on a MySQL older than 8, whose collations all ignore trailing spaces. */
export async function mysqlCollation(knex: Knex): Promise<string> {
  const rows = await rawRows('mysql', knex.raw('SHOW COLLATION WHERE `Collation` IN (?, ?)', collations))
  const found = collations.find((name) => rows.some((row) => row.Collation === name))
  if (!found) throw new Error('Meterway needs MySQL 8.0.17 or MariaDB 10.2, or newer')
  return found
}
