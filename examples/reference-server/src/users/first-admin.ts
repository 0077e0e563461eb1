import { hashPassword, randomPassword } from '../auth/password.js'
import type { Config } from '../config/config.js'
import { ConfigFault } from '../config/config.js'
import { email, password, username } from './schemas.js'
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
  const generatedPassword = admin.password === null ? randomPassword() : null
  const user = await users.insert({
    username: username.parse(admin.username),
    email: email.parse(admin.email),
    passwordHash: await hashPassword(password.parse(admin.password ?? generatedPassword)),
    role: 'admin',
    status: 'active',
    emailVerified: true,
  })
  return { username: user.username, generatedPassword }
}
