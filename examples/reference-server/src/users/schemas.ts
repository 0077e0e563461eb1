import { listOf } from '@meterway/adapter-express'
import * as z from 'zod'

export const username = z
  .string()
  // Before the case is lowered: the sign of the kelvin would become a k.
  .regex(/^[A-Za-z0-9_.-]{3,32}$/, 'must be 3 to 32 of a-z, 0-9, _, . and -')
  .toLowerCase()
  .meta({ examples: ['ann'] })

export const email = z
  .email('must be an e-mail address')
  .max(191)
  .transform((value) => value.toLowerCase())
  .meta({ examples: ['ann@example.com'] })

/** The upper bound only keeps hashing from being fed megabytes. */
export const password = z.string().min(8, 'must have at least 8 characters').max(256)

const role = z.enum(['user', 'admin'])
const status = z.enum(['active', 'disabled'])

export const userInput = z.strictObject({
  username,
  email,
  password,
  role: role.default('user'),
  emailVerified: z.boolean().default(false),
})

export const userPatch = z.strictObject({
  username: username.exactOptional(),
  email: email.exactOptional(),
  password: password.exactOptional().meta({ description: 'Signs the user out everywhere.' }),
  role: role.exactOptional(),
  status: status
    .exactOptional()
    .meta({ description: '`disabled` signs the user out and stops its access keys.' }),
  emailVerified: z.boolean().exactOptional(),
})

const id = z.string().meta({ description: 'A UUIDv7; also the owner id of the user’s account.' })

/** A user as login answers it. */
export const signedInUser = z
  .object({ id, username: z.string(), email: z.string(), role, balance: z.string() })
  .meta({ id: 'SignedInUser' })

export const user = z
  .object({
    ...signedInUser.shape,
    status,
    emailVerified: z.boolean(),
    currency: z.string(),
    createdAt: z.string().meta({ format: 'date-time' }),
  })
  .meta({ id: 'User' })

export const userList = listOf(user)
