import { hashPassword, randomPassword } from '../auth/password.js'
import { ConfigFault, type Config } from '../config/config.js'
import type { UserStore } from './user-store.js'

/** What the start prints, once. */
export interface FirstAdmin {
  username: string
  /** Null when the environment gave it. */
  generatedPassword: string | null
}

/**
 * Makes the first administrator; null when there is one.
 * @throws ConfigFault in production without a password in the environment
 */
export async function firstAdmin(
  users: UserStore,
  { admin, production }: Config,
): Promise<FirstAdmin | null> {
  if (await users.hasAdmin()) return null
  if (admin.password === null && production) {
    throw new ConfigFault(['MW_ADMIN_PASSWORD: is required on the first start in production'])
  }
  const password = admin.password ?? randomPassword()
  const user = await users.insert({
    username: admin.username,
    email: admin.email,
    passwordHash: await hashPassword(password),
    role: 'admin',
    status: 'active',
    emailVerified: true,
  })
  return { username: user.username, generatedPassword: admin.password === null ? password : null }
}
