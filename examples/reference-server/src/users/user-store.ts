import { MeterwayError, newId } from '@meterway/core'
import { guardFaults } from '@meterway/store-knex'
import type { Knex } from 'knex'
import type { User } from './user.js'

export type UserFields = Omit<User, 'id' | 'tokenVersion' | 'createdAtMs'>

export interface UserStore {
  /** @throws MeterwayError `conflict` when the user name or the e-mail address is taken */
  insert(fields: UserFields): Promise<User>
  find(id: string): Promise<User | null>
  /** By user name, or by e-mail address. */
  findByLogin(login: string): Promise<User | null>
  /** Newest first, `limit` of them, older than the one with the id `before`. */
  list(limit: number, before?: string): Promise<User[]>
  hasAdmin(): Promise<boolean>
  /**
   * @param signOut makes every token of the user void
   * @throws MeterwayError `conflict` when nobody would be left to administrate, or a name is taken
   */
  update(id: string, patch: Partial<UserFields>, signOut: boolean): Promise<User | null>
  /** @throws MeterwayError `conflict` for the last administrator */
  remove(id: string): Promise<boolean>
}

type Row = Record<string, string | number>

const activeAdmin = { role: 'admin', status: 'active' }

export function userStore(knex: Knex): UserStore {
  const users = (connection: Knex = knex) => connection<Row>('users')
  const one = async (query: Knex.QueryBuilder<Row, unknown>): Promise<User | null> => {
    const row = (await query.first()) as Row | undefined
    return row ? userOf(row) : null
  }
  /** Holds the rows of all administrators, so that two of them cannot demote each other at once. */
  const mayLoseAdmin = async (transaction: Knex.Transaction, id: string): Promise<boolean> => {
    const admins = await users(transaction).where(activeAdmin).forUpdate().select('id')
    return admins.length > 1 || admins[0]?.id !== id
  }

  return guardFaults({
    insert: async (fields) => {
      const user = { ...fields, id: newId(), tokenVersion: 1, createdAtMs: Date.now() }
      await users().insert(rowOf(user))
      return user
    },
    find: async (id) => (isPlain(id) ? one(users().where({ id })) : null),
    findByLogin: async (login) =>
      isPlain(login) ? one(users().where(login.includes('@') ? 'email' : 'username', login)) : null,
    list: async (limit, before) => {
      const query = users().orderBy('id', 'desc').limit(limit)
      return (await (before === undefined ? query : query.where('id', '<', before))).map(userOf)
    },
    hasAdmin: async () => (await one(users().where({ role: 'admin' }))) !== null,
    update: (id, patch, signOut) =>
      knex.transaction(async (transaction) => {
        const demotes = patch.role === 'user' || patch.status === 'disabled'
        if (demotes && !(await mayLoseAdmin(transaction, id))) throw lastAdmin()
        if (Object.keys(patch).length > 0) await users(transaction).where({ id }).update(rowOf(patch))
        if (signOut) {
          await users(transaction).where({ id }).increment('token_version', 1)
          await transaction('refresh_tokens').where({ user_id: id }).delete()
        }
        return one(users(transaction).where({ id }))
      }),
    remove: (id) =>
      knex.transaction(async (transaction) => {
        if (!(await mayLoseAdmin(transaction, id))) throw lastAdmin()
        await transaction('refresh_tokens').where({ user_id: id }).delete()
        return (await users(transaction).where({ id }).delete()) > 0
      }),
  } satisfies UserStore)
}

/** Ids, names and addresses are ASCII without spaces: of other text, some engines take `ádmin` for `admin`, or fail. */
const isPlain = (text: string): boolean => /^[\x21-\x7e]+$/.test(text)

const lastAdmin = (): MeterwayError =>
  new MeterwayError('conflict', 'The last administrator cannot be removed, disabled or demoted.')

const columns: Record<keyof User, string> = {
  id: 'id',
  username: 'username',
  email: 'email',
  passwordHash: 'password_hash',
  role: 'role',
  status: 'status',
  emailVerified: 'email_verified',
  tokenVersion: 'token_version',
  createdAtMs: 'created_at_ms',
}

const rowOf = (fields: Partial<User>): Row =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      columns[name as keyof User],
      typeof value === 'boolean' ? Number(value) : value,
    ]),
  )

const userOf = (row: Row): User => ({
  id: String(row.id),
  username: String(row.username),
  email: String(row.email),
  passwordHash: String(row.password_hash),
  role: row.role === 'admin' ? 'admin' : 'user',
  status: row.status === 'active' ? 'active' : 'disabled',
  emailVerified: Number(row.email_verified) === 1,
  tokenVersion: Number(row.token_version),
  createdAtMs: Number(row.created_at_ms),
})
