import { once } from 'node:events'
import { connectRedis, redisCache } from '@meterway/cache-redis'
import type { SharedCache } from '@meterway/core/ports'
import type { Logger } from 'pino'
import { faultLine } from '../log/fault-text.js'

export interface OpenCache {
  shared: SharedCache
  /** Told within two seconds. */
  isThere(): Promise<boolean>
  close(): void
}

/** Connects to Redis. One that is away keeps no server from starting: it is used as soon as it is there. */
export async function openCache(url: string, logger: Logger): Promise<OpenCache> {
  const redis = connectRedis(url)
  await once(redis, 'ready').catch((fault: unknown) => {
    logger.warn({ fault: faultLine(fault) }, 'MW_CACHE_URL: the cache does not answer')
  })
  return {
    shared: redisCache(redis),
    isThere: () =>
      redis.ping().then(
        () => true,
        () => false,
      ),
    close: () => {
      redis.disconnect()
    },
  }
}
