import type { Redis } from 'ioredis'

/** Runs a script that Redis was taught; its reply is as loosely typed as Lua is. */
export type Script = (keys: readonly string[], values: readonly (string | number)[]) => Promise<unknown>

/** Teaches a connection a Lua script, which Redis runs as one step. Only its digest is sent once Redis knows it. */
export function script(redis: Redis, name: string, lua: string): Script {
  redis.defineCommand(name, { lua })
  // `defineCommand` adds a method that the type of the connection does not know of.
  const commands = redis as unknown as Record<string, (...parts: (string | number)[]) => Promise<unknown>>
  return (keys, values) => commands[name]!(keys.length, ...keys, ...values)
}
