import { Redis } from 'ioredis'

/**
 * A connection for a program that has none. Comes back by itself, within a second of Redis; a command is refused at once
 * while it is away, and after two seconds of silence a new connection is tried. Add a listener of `error` to learn why.
 * @param url `redis://` or `rediss://`
 */
export function connectRedis(url: string): Redis {
  const redis = new Redis(url, {
    connectTimeout: 2_000,
    socketTimeout: 2_000,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (tries) => Math.min(tries * 50, 1_000),
  })
  // Without any listener ioredis would print what it cannot tell.
  redis.on('error', () => undefined)
  return redis
}
