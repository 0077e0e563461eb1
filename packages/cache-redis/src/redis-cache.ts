import type { SharedCache } from '@meterway/core/ports'
import type { Redis } from 'ioredis'
import type { RedisCacheOptions } from './options.js'
import { redisLimits } from './redis-limits.js'
import { redisSignals } from './redis-signals.js'

/**
 * All that processes can share over Redis, for the option `cache` of `createMeterway`.
 * @param redis 6.2 or newer; stays the host's
 * @example createMeterway({ store, masterKey, cache: redisCache(connectRedis('redis://127.0.0.1:6379')) })
 */
export const redisCache = (redis: Redis, options?: RedisCacheOptions): SharedCache => ({
  limits: redisLimits(redis, options),
  signals: redisSignals(redis, options),
})
