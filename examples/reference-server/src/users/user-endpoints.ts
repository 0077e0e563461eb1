import { endpointFor, pageQuery } from '@meterway/adapter-express'
import { MeterwayError, type Meterway } from '@meterway/core'
import * as z from 'zod'
import { hashPassword } from '../auth/password.js'
import { presentUser } from './present-user.js'
import { user, userInput, userList, userPatch } from './schemas.js'
import type { UserStore } from './user-store.js'

export interface UsersContext {
  meterway: Meterway
  users: UserStore
}

const usersEndpoint = endpointFor<UsersContext>()

export const userEndpoints = [
  usersEndpoint({
    method: 'GET',
    path: '/users',
    summary: 'Lists users, newest first',
    query: pageQuery({ cursor: z.uuidv7('must be the nextCursor of the page before').exactOptional() }),
    reply: userList,
    handle: async ({ meterway, users }, { query: { limit, cursor } }) => {
      const rows = await users.list(limit + 1, cursor)
      const page = rows.slice(0, limit)
      const data = await Promise.all(page.map((row) => presentUser(meterway, row)))
      return { data, nextCursor: rows.length > limit ? page.at(-1)!.id : null }
    },
  }),
  usersEndpoint({
    method: 'POST',
    path: '/users',
    summary: 'Adds a user',
    status: 201,
    body: userInput,
    reply: user,
    errors: ['conflict'],
    handle: async ({ meterway, users }, { body: { password, ...fields } }) => {
      const passwordHash = await hashPassword(password)
      return presentUser(meterway, await users.insert({ ...fields, status: 'active', passwordHash }))
    },
  }),
  usersEndpoint({
    method: 'GET',
    path: '/users/{id}',
    summary: 'Shows a user',
    reply: user,
    errors: ['not_found'],
    handle: async ({ meterway, users }, { params }) => {
      const row = await users.find(params.id)
      if (!row) throw new MeterwayError('not_found')
      return presentUser(meterway, row)
    },
  }),
  usersEndpoint({
    method: 'PATCH',
    path: '/users/{id}',
    summary: 'Changes a user; never its balance',
    body: userPatch,
    reply: user,
    errors: ['not_found', 'conflict'],
    handle: async ({ meterway, users }, { params: { id }, body: { password, ...fields } }) => {
      const patch = {
        ...fields,
        ...(password !== undefined && { passwordHash: await hashPassword(password) }),
      }
      const signOut = password !== undefined || fields.status === 'disabled'
      const row = await users.update(id, patch, signOut)
      if (!row) throw new MeterwayError('not_found')
      if (fields.status !== undefined) await setAccountStatus(meterway, id, fields.status)
      return presentUser(meterway, row)
    },
  }),
  usersEndpoint({
    method: 'DELETE',
    path: '/users/{id}',
    summary: 'Removes a user; its account is disabled and keeps its history',
    status: 204,
    errors: ['not_found', 'conflict'],
    handle: async ({ meterway, users }, { params: { id } }) => {
      if (!(await users.remove(id))) throw new MeterwayError('not_found')
      await setAccountStatus(meterway, id, 'disabled')
      return undefined
    },
  }),
]

/** The account follows its user: access keys ask the account, not the user. */
async function setAccountStatus(
  { accounts }: Meterway,
  ownerId: string,
  status: 'active' | 'disabled',
): Promise<void> {
  await accounts.open({ ownerId })
  await accounts.update(ownerId, { status })
}
