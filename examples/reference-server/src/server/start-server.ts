import { createMeterway, undiciUpstream, type Meterway } from '@meterway/core'
import type { Store } from '@meterway/core/ports'
import { connect, knexStore, migrate } from '@meterway/store-knex'
import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { accessTokens } from '../auth/access-tokens.js'
import { passwordLogin } from '../auth/login.js'
import { refreshTokens } from '../auth/refresh-tokens.js'
import { sessions } from '../auth/sessions.js'
import { ConfigFault, type Config } from '../config/config.js'
import { seedDemoCatalog } from '../demo/demo-catalog.js'
import { startDemoProvider } from '../demo/demo-provider.js'
import { seedDemoUser, type DemoUser } from '../demo/demo-user.js'
import { faultLine, faultText } from '../log/fault-text.js'
import { metricsOf } from '../metrics/metrics.js'
import { createUserTables } from '../users/create-tables.js'
import { firstAdmin } from '../users/first-admin.js'
import { userStore, type UserStore } from '../users/user-store.js'
import { listen } from './http-server.js'
import { openCache, type OpenCache } from './open-cache.js'
import { oneAtATime } from './one-at-a-time.js'
import { requestListener } from './request-listener.js'
import type { StartFacts } from './start-output.js'

export interface RunningServer extends StartFacts {
  /** Lets running requests finish, then lets go of everything. */
  stop(): Promise<void>
}

/** How long running requests may take to finish. */
const graceMs = 30_000

/** Brings everything up: database, Meterway, demo, HTTP. */
export async function startServer(config: Config, logger: Logger): Promise<RunningServer> {
  const knex = await openDatabase(config.databaseUrl)
  const cache = config.cacheUrl === null ? null : await openCache(config.cacheUrl, logger)
  const store = knexStore(knex)
  const meterway = meterwayOf(config, store, cache, logger)
  await checkMasterKey(meterway)
  const users = userStore(knex)
  const listener = listenerOf(config, knex, meterway, cache, users, logger)
  // First of all: a port that is taken must not cost the one start that prints the administrator's password.
  const server = await listen(listener, config.port, config.host)
  const { demo, admin } = await oneAtATime(store, async () => ({
    demo: config.demo ? await startDemo(config, meterway, store, users) : null,
    admin: await firstAdmin(users, config),
  }))
  meterway.start()
  const stop = async () => {
    await server.stop(graceMs)
    await meterway.close()
    await demo?.stop()
    cache?.close()
    await knex.destroy()
  }
  return {
    url: config.publicUrl ?? localUrl(config.host, server.port),
    admin,
    demo: demo?.user ?? null,
    stop,
  }
}

/** @throws ConfigFault when the database does not answer, or refuses */
async function openDatabase(databaseUrl: string): Promise<Knex> {
  const knex = connect(databaseUrl)
  try {
    await migrate(knex)
    await createUserTables(knex)
    return knex
  } catch (cause) {
    throw new ConfigFault([`MW_DATABASE_URL: the database cannot be used: ${faultLine(cause)}`])
  }
}

/** @throws ConfigFault when provider keys are sealed under a master key that was not given */
async function checkMasterKey(meterway: Meterway): Promise<void> {
  const keys = await meterway.unreadableKeys()
  const foreign = keys.filter(({ reason }) => reason === 'unknown_master_key')
  if (foreign.length === 0) return
  throw new ConfigFault([
    `MW_MASTER_KEY: ${foreign.length} provider keys are sealed under another one: ${foreign[0]!.message}; ` +
      'give the one that sealed them, as MW_MASTER_KEY_PREVIOUS if this one is new',
  ])
}

function meterwayOf(config: Config, store: Store, cache: OpenCache | null, logger: Logger): Meterway {
  const meterway = createMeterway({
    store,
    ...(cache && { cache: cache.shared }),
    masterKey: config.masterKey,
    previousMasterKeys: config.previousMasterKeys,
    upstream: undiciUpstream({ allowPrivateAddresses: config.allowPrivateUpstreams }),
    settings: { holdLeaseMs: config.holdLeaseMs, sweepMs: config.sweepMs },
  })
  meterway.events.on('fault', ({ where, fault, requestId }) => {
    logger.error({ requestId, fault: faultText(fault) }, where)
  })
  meterway.events.on('provider_key.disabled', (facts) => {
    logger.warn(facts, 'a provider refused a key, which is now disabled')
  })
  meterway.events.on('provider_key.unreadable', (facts) => {
    logger.warn(facts, 'a provider key cannot be opened and is left out; enter its secret again')
  })
  meterway.events.on('limits.unshared', ({ fault }) => {
    logger.warn({ fault: faultLine(fault) }, 'the cache is away: limits are counted by this process alone')
  })
  meterway.events.on('limits.shared', () => {
    logger.info('the cache is back: limits are counted together again')
  })
  return meterway
}

function listenerOf(
  config: Config,
  knex: Knex,
  meterway: Meterway,
  cache: OpenCache | null,
  users: UserStore,
  logger: Logger,
) {
  const tokens = accessTokens(config.jwtSecret)
  return requestListener({
    meterway,
    cache,
    users,
    logger,
    metrics: metricsOf(meterway),
    sessions: sessions(users, tokens),
    login: passwordLogin(users),
    accessTokens: tokens,
    refreshTokens: refreshTokens(knex),
  })
}

async function startDemo(
  config: Config,
  meterway: Meterway,
  store: Store,
  users: UserStore,
): Promise<{ user: DemoUser; stop: () => Promise<void> }> {
  const provider = await startDemoProvider()
  await seedDemoCatalog(meterway, store, provider.baseUrl)
  const user = await seedDemoUser(meterway, users, config.dataFolder)
  return { user, stop: () => provider.stop(0) }
}

/** An address that a person can open: one that stands for all addresses is none. */
function localUrl(host: string, port: number): string {
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}
