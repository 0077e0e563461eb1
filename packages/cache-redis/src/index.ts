export { connectRedis } from './connect-redis.js'
export type { RedisCacheOptions } from './options.js'
export { redisCache } from './redis-cache.js'
