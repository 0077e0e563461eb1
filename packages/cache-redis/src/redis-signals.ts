import type { Signals, SignalTopic } from '@meterway/core/ports'
import type { Redis, RedisOptions } from 'ioredis'
import { withDefaults, type RedisCacheOptions } from './options.js'
import { within } from './within.js'

/** Until one who was not let listen connects again. */
const beginAnewMs = 1_000

const ownOptions: RedisOptions = {
  lazyConnect: false,
  autoResubscribe: false,
  retryStrategy: (tries) => Math.min(tries * 50, 1_000),
}

/**
 * Signals over Redis' pub/sub. After each interruption everyone who listens is told: what was sent meanwhile is lost.
 * @param redis publishes, and stays the host's; listening takes a second connection like it, which `close` ends
 * @throws Error from `publish`, within `timeoutMs`, when Redis is away
 */
export function redisSignals(redis: Redis, options: RedisCacheOptions = {}): Signals {
  const { prefix, timeoutMs } = withDefaults(options)
  const channel = `${prefix}signals`
  const listeners: [SignalTopic, () => void][] = []
  let ear: Redis | undefined

  const tell = (topic?: string): void => {
    for (const [wanted, listener] of listeners) if (topic === undefined || topic === wanted) listener()
  }
  return {
    publish: async (topic) => {
      await within(timeoutMs, redis.publish(channel, topic))
    },
    subscribe: (topic, listener) => {
      listeners.push([topic, listener])
      ear ??= listen(redis, channel, tell)
    },
    close: () => {
      ear?.disconnect()
      return Promise.resolve()
    },
  }
}

/** @param tell with what was said; without anything, when something may have been missed */
function listen(redis: Redis, channel: string, tell: (topic?: string) => void): Redis {
  const ear = redis.duplicate(ownOptions)
  ear.on('ready', () => {
    ear.subscribe(channel).then(
      () => tell(),
      () => setTimeout(() => ear.disconnect(true), beginAnewMs).unref(),
    )
  })
  ear.on('message', (_, topic) => tell(topic))
  // It comes back by itself, and meanwhile nobody relies on it.
  ear.on('error', () => undefined)
  return ear
}
