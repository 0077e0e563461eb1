import type { Redis, RedisOptions } from 'ioredis'

export interface Listener {
  heard(message: string): void
  /** It has just begun to listen, or was interrupted: anything may have happened before. */
  missed(): Promise<void> | void
}

/** A connection of its own that listens, since one that listens can do nothing else. */
export interface Ear {
  /** One listener for each channel. The first opens the connection. */
  listen(channel: string, listener: Listener): void
  close(): void
}

/** Until it connects again, when one could not listen or catch up. */
const beginAnewMs = 1_000

const ownOptions: RedisOptions = {
  lazyConnect: false,
  autoResubscribe: false,
  retryStrategy: (tries) => Math.min(tries * 50, 1_000),
}

/** @param redis is what the connection is to be like */
export function openEar(redis: Redis): Ear {
  const listeners = new Map<string, Listener>()
  let connection: Redis | undefined

  const subscribe = async (own: Redis, channel: string, listener: Listener): Promise<void> => {
    try {
      await own.subscribe(channel)
      await listener.missed()
    } catch {
      setTimeout(() => own.disconnect(true), beginAnewMs).unref()
    }
  }
  const connect = (): Redis => {
    const own = redis.duplicate(ownOptions)
    own.on('ready', () => {
      for (const [channel, listener] of listeners) void subscribe(own, channel, listener)
    })
    own.on('message', (channel, message) => listeners.get(channel)?.heard(message))
    // It comes back by itself, and meanwhile nobody relies on it.
    own.on('error', () => undefined)
    return own
  }
  return {
    listen: (channel, listener) => {
      listeners.set(channel, listener)
      connection ??= connect()
      if (connection.status === 'ready') void subscribe(connection, channel, listener)
    },
    close: () => connection?.disconnect(),
  }
}
