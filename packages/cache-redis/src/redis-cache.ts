import type { SharedCache } from '@meterway/core/ports'
import type { Redis } from 'ioredis'
import { openEar } from './ear.js'
import { withDefaults, type RedisCacheOptions } from './options.js'
import { redisHealth } from './redis-health.js'
import { redisLimits } from './redis-limits.js'
import { redisSignals } from './redis-signals.js'

/**
 * All that processes can share over Redis, for the option `cache` of `createMeterway`.
 * @param redis 6.2 or newer; stays the host's. Listening takes a second connection like it, which `close` ends
 * @example createMeterway({ store, masterKey, cache: redisCache(connectRedis('redis://127.0.0.1:6379')) })
 */
export function redisCache(redis: Redis, given: RedisCacheOptions = {}): Required<SharedCache> {
  const options = withDefaults(given)
  const ear = openEar(redis)
  return {
    limits: redisLimits(redis, options),
    signals: redisSignals(redis, ear, options),
    health: redisHealth(redis, ear, options),
    close: () => ear.close(),
  }
}
