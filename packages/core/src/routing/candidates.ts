/** How a provider key is chosen within a route. */
export type KeyStrategy = 'round_robin' | 'random' | 'least_busy' | 'weighted' | 'sticky'

export interface RoutableKey {
  id: string
  weight: number
}

export interface RoutableRoute<K extends RoutableKey> {
  /** Lower is tried first. */
  priority: number
  /** Share among routes of one priority; 0 only when nothing else is left. */
  weight: number
  keys: readonly K[]
}

/** What a choice depends on beside the catalogue. */
export interface Circumstances<R = unknown, K = unknown> {
  strategy: KeyStrategy
  /** In [0, 1). */
  random: () => number
  /** Counts up for every call in the process: the turn of `round_robin`. */
  turn: number
  /** Calls in flight on a key. */
  busy: (keyId: string) => number
  /** Whether a key may be tried now on a route. */
  usable: (route: R, key: K) => boolean
  /** What `sticky` holds on to: the account. */
  affinity: string
}

export interface Candidate<R, K> {
  route: R
  key: K
}

/** The order in which routes and keys are tried: priority, then weight, then the strategy. Unusable keys are left out. */
export function candidates<K extends RoutableKey, R extends RoutableRoute<K>>(
  routes: readonly R[],
  circumstances: Circumstances<R, K>,
): Candidate<R, K>[] {
  const priorities = [...new Set(routes.map(({ priority }) => priority))].sort((a, b) => a - b)
  return priorities.flatMap((priority) => {
    const peers = routes.filter((route) => route.priority === priority)
    return byWeight(peers, circumstances.random).flatMap((route) => {
      const usable = route.keys.filter((key) => circumstances.usable(route, key))
      return order[circumstances.strategy](usable, circumstances).map((key) => ({ route, key }))
    })
  })
}

type Order = <K extends RoutableKey>(keys: readonly K[], circumstances: Omit<Circumstances, 'usable'>) => K[]

const order: Record<KeyStrategy, Order> = {
  round_robin: (keys, { turn }) => keys.map((_, index) => keys[(turn + index) % keys.length]!),
  random: (keys, { random }) =>
    byWeight(
      keys.map((key) => ({ weight: 1, key })),
      random,
    ).map(({ key }) => key),
  least_busy: (keys, { busy }) => [...keys].sort((a, b) => busy(a.id) - busy(b.id)),
  weighted: (keys, { random }) => byWeight(keys, random),
  sticky: (keys, { affinity }) => [...keys].sort((a, b) => hash(affinity + b.id) - hash(affinity + a.id)),
}

/** A random order in which each next one is drawn by its share of what is left. */
function byWeight<T extends { weight: number }>(items: readonly T[], random: () => number): T[] {
  if (items.length < 2) return [...items]
  const left = [...items]
  const ordered: T[] = []
  while (left.length > 0) {
    const total = left.reduce((sum, { weight }) => sum + weight, 0)
    let draw = random() * total
    let index = left.findIndex(({ weight }) => (draw -= weight) < 0)
    if (index < 0) index = 0
    ordered.push(...left.splice(index, 1))
  }
  return ordered
}

/**
 * FNV-1a, 32 bits, and the mixing at the end of MurmurHash3, without which ids that differ in their last letters come
 * out close together. Rendezvous hashing moves few accounts when a key comes or goes.
 */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}
