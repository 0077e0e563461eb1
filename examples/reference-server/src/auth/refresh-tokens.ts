import { createHash, randomBytes } from 'node:crypto'
import { MeterwayError, newId } from '@meterway/core'
import { guardFaults } from '@meterway/store-knex'
import type { Knex } from 'knex'

/** Long-lived tokens that are good for one use each; only digests are kept. */
export interface RefreshTokens {
  /** Begins a family, which lasts as long as its user keeps coming back. */
  issue(userId: string): Promise<string>
  /**
   * Exchanges a token for its successor.
   * @throws MeterwayError `invalid_token`; for one that was used before, the whole family is revoked: it was stolen
   */
  rotate(token: string): Promise<{ userId: string; token: string }>
  /** Ends the family of a token; nothing happens for an unknown one. */
  revoke(token: string): Promise<void>
}

interface Row {
  digest: string
  family_id: string
  user_id: string
  used: number
  expires_at_ms: number | string
}

const lifetimeMs = 30 * 86_400_000

export function refreshTokens(knex: Knex): RefreshTokens {
  const tokens = (connection: Knex = knex) => connection<Row>('refresh_tokens')
  const insert = async (connection: Knex, userId: string, familyId: string): Promise<string> => {
    const token = randomBytes(32).toString('base64url')
    const expiresAtMs = Date.now() + lifetimeMs
    const family = { family_id: familyId, user_id: userId }
    await tokens(connection).insert({
      ...family,
      digest: digestOf(token),
      used: 0,
      expires_at_ms: expiresAtMs,
    })
    return token
  }

  return guardFaults({
    issue: async (userId) => {
      await tokens().where({ user_id: userId }).where('expires_at_ms', '<', Date.now()).delete()
      return insert(knex, userId, newId())
    },
    rotate: async (token) => {
      const digest = digestOf(token)
      const rotated = await knex.transaction(async (transaction) => {
        // The update decides: of two that bring the same token at once, one finds it unused.
        const unused = tokens(transaction).where({ digest, used: 0 }).where('expires_at_ms', '>', Date.now())
        const won = (await unused.update({ used: 1 })) === 1
        const row = await tokens(transaction).where({ digest }).first()
        if (won && row) {
          return { userId: row.user_id, token: await insert(transaction, row.user_id, row.family_id) }
        }
        if (row?.used === 1) await tokens(transaction).where({ family_id: row.family_id }).delete()
        return null
      })
      if (!rotated) throw new MeterwayError('invalid_token')
      return rotated
    },
    revoke: async (token) => {
      const row = await tokens()
        .where({ digest: digestOf(token) })
        .first()
      if (row) await tokens().where({ family_id: row.family_id }).delete()
    },
  } satisfies RefreshTokens)
}

const digestOf = (token: string): string => createHash('sha256').update(token).digest('hex')
