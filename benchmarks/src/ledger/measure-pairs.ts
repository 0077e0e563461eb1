import type { Biller } from './biller.js'

export interface PairsRun {
  pairsPerSecond: number
  latenciesMs: number[]
  /** Of this process: the database's own is not in it. */
  cpuMicrosPerPair: number
}

/** Lets callers charge in a loop, each its next pair when the one before is durable. */
export async function measurePairs(
  biller: Biller,
  accounts: readonly string[],
  callers: number,
  seconds: number,
): Promise<PairsRun> {
  const latenciesMs: number[] = []
  const cpuBefore = process.cpuUsage()
  const startedAt = performance.now()
  const endsAt = startedAt + seconds * 1000
  const caller = async (): Promise<void> => {
    while (performance.now() < endsAt) {
      const began = performance.now()
      const accountId = accounts[Math.floor(Math.random() * accounts.length)]!
      await biller.pair(accountId, 10_000_000n, 5_000_001n)
      latenciesMs.push(performance.now() - began)
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
  const elapsedSeconds = (performance.now() - startedAt) / 1000
  const { user, system } = process.cpuUsage(cpuBefore)
  return {
    pairsPerSecond: latenciesMs.length / elapsedSeconds,
    latenciesMs,
    cpuMicrosPerPair: (user + system) / latenciesMs.length,
  }
}
