import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MeterwayError, type Meterway } from '@meterway/core'
import { hashPassword, randomPassword } from '../auth/password.js'
import { writePrivateFile } from '../config/kept-secret.js'
import type { UserStore } from '../users/user-store.js'

export interface DemoUser {
  accessKey: string
  /** Of the user `demo`; null but on the start that made it. */
  password: string | null
}

/** The user `demo` with ten dollars, once, and an access key that is kept in a private file. */
export async function seedDemoUser(
  meterway: Meterway,
  users: UserStore,
  dataFolder: string,
): Promise<DemoUser> {
  const found = await users.findByLogin('demo')
  const password = found ? null : randomPassword()
  const { id } = found ?? (await makeDemoUser(users, password ?? ''))
  await meterway.ledger.credit({
    ownerId: id,
    amount: '10',
    kind: 'bonus',
    idempotencyKey: 'demo-welcome',
    note: 'demo',
  })
  return { accessKey: await demoAccessKey(meterway, id, join(dataFolder, 'demo-access-key')), password }
}

async function makeDemoUser(users: UserStore, password: string) {
  return users.insert({
    username: 'demo',
    email: 'demo@example.com',
    passwordHash: await hashPassword(password),
    role: 'user',
    status: 'active',
    emailVerified: true,
  })
}

/** Made anew when the file is gone, or its key belongs to another database, or was revoked. */
async function demoAccessKey(meterway: Meterway, ownerId: string, path: string): Promise<string> {
  const kept = existsSync(path) ? readFileSync(path, 'utf8').trim() : ''
  if (kept !== '' && (await works(meterway, ownerId, kept))) return kept
  const { secret } = await meterway.accessKeys.create({ ownerId, name: 'demo' })
  writePrivateFile(path, `${secret}\n`)
  return secret
}

async function works(meterway: Meterway, ownerId: string, secret: string): Promise<boolean> {
  try {
    const headers = { authorization: `Bearer ${secret}` }
    const { account } = await meterway.gateway.principal({ headers, ip: '127.0.0.1' })
    return account.ownerId === ownerId
  } catch (fault) {
    // A disabled account is the administrator's word: a new key would not work either.
    if (MeterwayError.is(fault)) return fault.code === 'account_disabled'
    throw fault
  }
}
