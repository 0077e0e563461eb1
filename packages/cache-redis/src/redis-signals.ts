import type { Signals, SignalTopic } from '@meterway/core/ports'
import type { Redis } from 'ioredis'
import type { Ear } from './ear.js'
import type { Options } from './options.js'
import { within } from './within.js'

/** Signals over Redis' pub/sub. After each interruption everyone is told: what was sent meanwhile is lost. */
export function redisSignals(redis: Redis, ear: Ear, { prefix, timeoutMs }: Options): Signals {
  const channel = `${prefix}signals`
  const listeners: [SignalTopic, () => void][] = []

  return {
    publish: async (topic) => {
      await within(timeoutMs, redis.publish(channel, topic))
    },
    subscribe: (topic, listener) => {
      listeners.push([topic, listener])
      if (listeners.length > 1) return
      ear.listen(channel, {
        heard: (said) => {
          for (const [wanted, tell] of listeners) if (wanted === said) tell()
        },
        missed: () => {
          for (const [, tell] of listeners) tell()
        },
      })
    },
  }
}
