import type { Figures } from './figures.js'
import type { UsageSide } from './layout.js'

/** Pools whose tokens are counted once more in the pools named here, and have to leave those. */
const countedIn: Readonly<Record<string, readonly string[]>> = {
  cache_read_audio: ['cache_read', 'input_audio'],
  cache_read_image: ['cache_read', 'input_image'],
  cache_write_1h: ['cache_write'],
}

/** Tokens of one side, each in one pool. */
export interface ExclusivePools {
  quantities: Record<string, number>
  /** Everything of this side, additive pools included. */
  total: number
}

/** Splits a side's total into exclusive pools; what exceeds its whole is cut and noted. */
export function exclusivePools(
  figures: Figures,
  side: UsageSide,
  additive: readonly string[] = [],
): ExclusivePools {
  const total = figures.count(side.total) + figures.count(side.plus ?? [])
  const pools: Record<string, number> = {}
  for (const pool in side.pools) pools[pool] = figures.count(side.pools[pool]!)
  nameCachedAudio(pools, total, additive)
  for (const pool in countedIn) leaveWholes(figures, pools, pool, countedIn[pool]!)

  let rest = total
  let beside = 0
  for (const pool in pools) {
    const count = pools[pool]!
    if (additive.includes(pool)) {
      beside += count
      continue
    }
    if (count > rest) figures.note(side.total[0]!, `${pool} exceeds it`)
    pools[pool] = Math.min(count, rest)
    rest -= pools[pool]
  }
  pools[side.rest] = rest + (pools[side.rest] ?? 0)
  return { quantities: pools, total: total + beside }
}

/** Cached and audio tokens that together exceed the total are in part the same: audio that was cached. */
function nameCachedAudio(pools: Record<string, number>, total: number, additive: readonly string[]): void {
  const {
    cache_read: cached = 0,
    cache_write: written = 0,
    input_audio: audio = 0,
    input_image: image = 0,
  } = pools
  if (pools.cache_read_audio !== 0 || additive.includes('cache_read')) return
  const shared = Math.min(cached + written + audio + image - total, cached, audio)
  if (shared > 0 && cached <= total && audio <= total) pools.cache_read_audio = shared
}

function leaveWholes(
  figures: Figures,
  pools: Record<string, number>,
  pool: string,
  wholes: readonly string[],
): void {
  const count = pools[pool] ?? 0
  if (count === 0) return
  const kept = Math.min(count, ...wholes.map((whole) => pools[whole] ?? 0))
  if (kept < count) figures.note(pool, `exceeds ${wholes.join(' or ')}`)
  pools[pool] = kept
  for (const whole of wholes) pools[whole] = (pools[whole] ?? 0) - kept
}
