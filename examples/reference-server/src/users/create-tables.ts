import type { Knex } from 'knex'

/** Texts are ASCII throughout, so every engine compares them alike. */
const tables = [
  `CREATE TABLE IF NOT EXISTS users (
    id VARCHAR(36) NOT NULL PRIMARY KEY,
    username VARCHAR(32) NOT NULL UNIQUE,
    email VARCHAR(191) NOT NULL UNIQUE,
    password_hash VARCHAR(255) NOT NULL,
    role VARCHAR(16) NOT NULL,
    status VARCHAR(16) NOT NULL,
    email_verified SMALLINT NOT NULL,
    token_version INTEGER NOT NULL,
    created_at_ms BIGINT NOT NULL
  )`,
  `CREATE TABLE IF NOT EXISTS refresh_tokens (
    digest VARCHAR(64) NOT NULL PRIMARY KEY,
    family_id VARCHAR(36) NOT NULL,
    user_id VARCHAR(36) NOT NULL REFERENCES users (id),
    used SMALLINT NOT NULL,
    expires_at_ms BIGINT NOT NULL
  )`,
]

/** Makes the server's own tables beside Meterway's; does nothing when they are there. */
export async function createUserTables(knex: Knex): Promise<void> {
  for (const table of tables) {
    // PostgreSQL lets one of two processes that create a table at the same moment fail, then finds it made.
    await knex.raw(table).catch(() => knex.raw(table))
  }
}
