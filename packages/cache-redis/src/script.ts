import type { Redis } from 'ioredis'

/** Runs a script that Redis was taught; its reply is as loosely typed as Lua is. */
export type Script = (...keysAndArguments: (string | number)[]) => Promise<unknown>

/** Teaches a connection a Lua script, which Redis runs as one step. Only its digest is sent once Redis knows it. */
export function script(redis: Redis, name: string, numberOfKeys: number, lua: string): Script {
  redis.defineCommand(name, { numberOfKeys, lua })
  // `defineCommand` adds a method that the type of the connection does not know of.
  const commands = redis as unknown as Record<string, Script>
  return (...keysAndArguments) => commands[name]!(...keysAndArguments)
}
