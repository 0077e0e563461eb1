import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ConfigFault, readConfig } from '../../src/config/config.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meterway-config-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const read = (environment: NodeJS.ProcessEnv = {}) => readConfig(environment, folder)
function problems(environment: NodeJS.ProcessEnv): string[] {
  try {
    read(environment)
  } catch (fault) {
    if (fault instanceof ConfigFault) return fault.problems
  }
  return []
}

test('needs nothing in development, and makes the same of it twice', () => {
  const config = read()
  expect(config).toMatchObject({
    production: false,
    port: 3000,
    host: '127.0.0.1',
    databaseUrl: 'sqlite:./data/meterway.db',
    cacheUrl: null,
    demo: true,
    allowPrivateUpstreams: true,
    holdLeaseMs: 60_000,
    sweepMs: 15_000,
    logLevel: 'info',
  })
  expect(config.masterKey).toHaveLength(32)
  expect(config.masterKey.equals(config.jwtSecret)).toBe(false)
  expect(read()).toEqual(config)
})

test('takes an empty variable for none', () => {
  expect(read({ PORT: '', MW_CACHE_URL: '', MW_DEMO: '' })).toMatchObject({ port: 3000, demo: true })
})

test('takes Redis for what several processes share', () => {
  expect(read({ MW_CACHE_URL: 'rediss://user:password@cache:6380/1' }).cacheUrl).toBe(
    'rediss://user:password@cache:6380/1',
  )
})

test('is closed in production', () => {
  const secret = Buffer.alloc(32, 1).toString('base64')
  const config = read({ NODE_ENV: 'production', MW_MASTER_KEY: secret, MW_JWT_SECRET: secret })
  expect(config).toMatchObject({ demo: false, allowPrivateUpstreams: false, admin: { password: null } })
})

test('names every fault at once', () => {
  const environment = {
    NODE_ENV: 'production',
    PORT: '70000',
    MW_DATABASE_URL: 'oracle://x',
    MW_CACHE_URL: 'memcached://x',
    MW_MASTER_KEY: 'too-short',
    MW_ADMIN_EMAIL: 'nobody',
    MW_DEMO: '1',
    MW_LOG_LEVEL: 'loud',
  }
  expect(problems(environment).map((problem) => problem.split(':')[0])).toEqual([
    'PORT',
    'MW_DATABASE_URL',
    'MW_CACHE_URL',
    'MW_MASTER_KEY',
    'MW_JWT_SECRET',
    'MW_ADMIN_EMAIL',
    'MW_LOG_LEVEL',
    'MW_DEMO',
  ])
})

test.each([
  ['MW_QUEUE_URL', 'amqp://localhost', 'store:'],
  ['MW_ROLES', 'api', 'api,worker'],
  ['MW_SETTLEMENT', 'queue', 'inline'],
])('refuses a %s that is not served yet', (name, value, served) => {
  expect(problems({ [name]: value })).toEqual([expect.stringMatching(`^${name}: .*served yet`)])
  expect(problems({ [name]: served })).toEqual([])
})

test('does not begin anew when a kept secret is damaged', () => {
  read()
  writeFileSync(join(folder, 'master-key'), 'damaged')
  expect(() => read()).toThrow('must hold 32 bytes')
})
