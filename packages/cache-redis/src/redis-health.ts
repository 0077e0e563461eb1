import type { HealthBoard, StateBoard } from '@meterway/core/ports'
import type { Redis } from 'ioredis'
import type { Ear } from './ear.js'
import type { Options } from './options.js'
import { script } from './script.js'
import { within } from './within.js'

/** A board on which nothing has changed for so long is forgotten. */
const lifeMs = 24 * 60 * 60_000

/** How provider keys and routes fare, in Redis, with a copy in each process that is told of every change. */
export const redisHealth = (redis: Redis, ear: Ear, options: Options): HealthBoard => ({
  rests: stateBoard(redis, ear, options, 'rests'),
  breakers: stateBoard(redis, ear, options, 'breakers'),
})

/**
 * Writes a state if it still is what the writer knows, and tells everyone; else answers what it is.
 * KEYS: a hash of states as JSON by id; one that is not there is ''. ARGV: id, known, wanted, life in ms, channel, message.
 */
const exchangeLua = `
local id, known, wanted = ARGV[1], ARGV[2], ARGV[3]
local state = redis.call('HGET', KEYS[1], id) or ''
if state ~= known then return state end
if wanted == '' then
  redis.call('HDEL', KEYS[1], id)
else
  redis.call('HSET', KEYS[1], id, wanted)
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
end
redis.call('PUBLISH', ARGV[5], ARGV[6])
return nil
`

/** What everyone is told of a change. */
interface Change {
  id: string
  /** JSON; '' for none. */
  state: string
}

function stateBoard<State>(redis: Redis, ear: Ear, options: Options, name: string): StateBoard<State> {
  const { prefix, timeoutMs } = options
  const key = `${prefix}health:${name}`
  const exchange = script(redis, 'meterwayExchangeState', exchangeLua)
  const copy = new Map<string, string>()

  const stateOf = (text = ''): State | null => (text === '' ? null : (JSON.parse(text) as State))
  const keep = (id: string, text: string): void => {
    if (text === '') copy.delete(id)
    else copy.set(id, text)
  }
  const load = async (): Promise<void> => {
    const states = await within(timeoutMs, redis.hgetall(key))
    copy.clear()
    for (const [id, text] of Object.entries(states)) keep(id, text)
  }
  ear.listen(key, {
    heard: (message) => {
      const { id, state } = JSON.parse(message) as Change
      keep(id, state)
    },
    missed: load,
  })

  return {
    read: (id) => stateOf(copy.get(id)),
    update: async (id, change) => {
      for (let known = copy.get(id) ?? ''; ;) {
        const state = change(stateOf(known))
        const wanted = state === null ? '' : JSON.stringify(state)
        keep(id, wanted)
        if (wanted === known) return state
        const message = JSON.stringify({ id, state: wanted } satisfies Change)
        const asked = exchange([key], [id, known, wanted, lifeMs, key, message])
        // With Redis away, this process goes on with what it knows.
        const other = await within(timeoutMs, asked).catch(() => null)
        if (typeof other !== 'string') return state
        known = other
      }
    },
  }
}
