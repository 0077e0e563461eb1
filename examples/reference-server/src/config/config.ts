import { join } from 'node:path'
import * as z from 'zod'
import { email, password, username } from '../users/schemas.js'
import { flag, onlyServed, secret, secrets, wholeNumber } from './fields.js'
import { keptSecret } from './kept-secret.js'

/** Everything that the environment decides. */
export interface Config {
  production: boolean
  port: number
  host: string
  databaseUrl: string
  /** Redis, for what several processes share; null: none. */
  cacheUrl: string | null
  /** 32 bytes that seal provider keys. */
  masterKey: Buffer
  /** Those that open what they sealed before. */
  previousMasterKeys: Buffer[]
  /** Signs login tokens. */
  jwtSecret: Buffer
  /** The first administrator; without a password, one is generated in development and refused in production. */
  admin: { username: string; email: string; password: string | null }
  /** Null: the address that is listened on. */
  publicUrl: string | null
  demo: boolean
  allowPrivateUpstreams: boolean
  holdLeaseMs: number
  sweepMs: number
  logLevel: (typeof logLevels)[number]
  /** Where generated secrets are kept. */
  dataFolder: string
}

/** What is wrong with the environment, all of it. */
export class ConfigFault extends Error {
  constructor(readonly problems: string[]) {
    super(problems.join('\n'))
  }
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

/** @throws ConfigFault with every fault at once */
export function readConfig(environment: NodeJS.ProcessEnv, dataFolder: string): Config {
  // `NAME=` in a file of variables means the same as leaving it out.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const production = given.NODE_ENV === 'production'
  const result = schemaFor(production).safeParse(given)
  if (!result.success) throw new ConfigFault(result.error.issues.map(problemOf))
  const values = result.data
  const kept = (name: string) => keptSecret(join(dataFolder, name))
  return {
    production,
    port: values.PORT,
    host: values.HOST,
    databaseUrl: values.MW_DATABASE_URL,
    cacheUrl: values.MW_CACHE_URL ?? null,
    masterKey: values.MW_MASTER_KEY ?? kept('master-key'),
    previousMasterKeys: values.MW_MASTER_KEY_PREVIOUS,
    jwtSecret: values.MW_JWT_SECRET ?? kept('jwt-secret'),
    admin: {
      username: values.MW_ADMIN_USERNAME,
      email: values.MW_ADMIN_EMAIL,
      password: values.MW_ADMIN_PASSWORD ?? null,
    },
    publicUrl: values.MW_PUBLIC_URL ?? null,
    demo: values.MW_DEMO,
    allowPrivateUpstreams: values.MW_ALLOW_PRIVATE_UPSTREAMS,
    holdLeaseMs: values.MW_HOLD_LEASE_SECONDS * 1000,
    sweepMs: values.MW_SWEEP_SECONDS * 1000,
    logLevel: values.MW_LOG_LEVEL,
    dataFolder,
  }
}

const schemaFor = (production: boolean) =>
  z
    .object({
      PORT: wholeNumber(0, 65_535, 3000),
      HOST: z.string().default('127.0.0.1'),
      MW_DATABASE_URL: z
        .string()
        .regex(
          /^(sqlite:.|(postgres|postgresql|mysql|mariadb):\/\/)/,
          'must begin with sqlite:, postgres:// or mysql://',
        )
        .default('sqlite:./data/meterway.db'),
      MW_CACHE_URL: z.url({ protocol: /^rediss?$/, error: 'must be a redis:// or rediss:// URL' }).optional(),
      MW_MASTER_KEY: secret(production),
      MW_MASTER_KEY_PREVIOUS: secrets(),
      MW_JWT_SECRET: secret(production),
      MW_ADMIN_USERNAME: username.default('admin'),
      MW_ADMIN_PASSWORD: password.optional(),
      MW_ADMIN_EMAIL: email.default('admin@example.com'),
      MW_PUBLIC_URL: z
        .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
        .transform((url) => url.replace(/\/+$/, ''))
        .optional(),
      MW_DEMO: flag(!production),
      MW_ALLOW_PRIVATE_UPSTREAMS: flag(!production),
      MW_HOLD_LEASE_SECONDS: wholeNumber(1, 86_400, 60),
      MW_SWEEP_SECONDS: wholeNumber(1, 3600, 15),
      MW_LOG_LEVEL: z.enum(logLevels).default('info'),
      MW_QUEUE_URL: onlyServed('store:'),
      MW_ROLES: onlyServed('api,worker'),
      MW_SETTLEMENT: onlyServed('inline'),
    })
    .refine(({ MW_DEMO, MW_ALLOW_PRIVATE_UPSTREAMS }) => !MW_DEMO || MW_ALLOW_PRIVATE_UPSTREAMS, {
      path: ['MW_DEMO'],
      error: 'needs MW_ALLOW_PRIVATE_UPSTREAMS=1: the simulated provider listens on loopback',
      // Reported beside the faults of single variables, not only after them.
      when: () => true,
    })

const problemOf = ({ path, message }: z.core.$ZodIssue): string => `${path.join('.')}: ${message}`
