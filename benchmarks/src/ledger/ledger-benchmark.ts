import { newId, nano } from '@meterway/core'
import type { Store } from '@meterway/core/ports'
import { knexStore } from '@meterway/store-knex'
import { benchDatabase, engines, type Engine } from '../engines.js'
import { printTable, round, type Cell } from '../report.js'
import { median, percentile } from '../statistics.js'
import type { Biller } from './biller.js'
import { meterwayBiller } from './meterway-biller.js'
import { transactionBiller } from './transaction-biller.js'

export interface LedgerOptions {
  seconds: number
  rounds: number
  engines: readonly Engine[]
  callers: readonly number[]
}

interface Run {
  pairsPerSecond: number
  latenciesMs: number[]
  cpuMicrosPerPair: number
}

const headings = ['accounts, callers', 'baseline/s', 'meterway/s', 'ratio', 'p50 ms', 'p99 ms', 'CPU µs/pair']

/** Hold + settle pairs per second, against a transaction for each. Answers the number of violated invariants. */
export async function ledgerBenchmark(options: LedgerOptions): Promise<number> {
  let violations = 0
  for (const engine of engines.filter((name) => options.engines.includes(name))) {
    const database = await benchDatabase(engine)
    if (!database) continue
    const store = knexStore(database.knex)
    const billers = [transactionBiller(database.knex), meterwayBiller(store)] as const
    const rows: Cell[][] = []
    for (const accounts of [await openAccounts(store, 1), await openAccounts(store, 10_000)]) {
      for (const callers of options.callers) {
        const label = `${accounts.length === 1 ? 'one hot' : '10 000'}, ${String(callers)}`
        rows.push([label, ...(await compare(billers, accounts, callers, options))])
      }
    }
    printTable(
      `${engine}: hold + settle pairs per second, medians of ${String(options.rounds)} rounds`,
      headings,
      rows,
    )
    const found = await store.ledger.verify()
    violations += found.length
    console.log(`violated invariants afterwards: ${String(found.length)}`)
    for (const { invariant, subject, message } of found.slice(0, 5))
      console.log(`  ${invariant} ${subject}: ${message}`)
    await database.drop()
  }
  return violations
}

async function compare(
  [baseline, meterway]: readonly [Biller, Biller],
  accounts: readonly string[],
  callers: number,
  { seconds, rounds }: LedgerOptions,
): Promise<Cell[]> {
  const runs: [Run, Run][] = []
  for (let i = 0; i < rounds; i++) {
    runs.push([
      await run(baseline, accounts, callers, seconds),
      await run(meterway, accounts, callers, seconds),
    ])
  }
  const base = median(runs.map(([{ pairsPerSecond }]) => pairsPerSecond))
  const ours = median(runs.map(([, { pairsPerSecond }]) => pairsPerSecond))
  const latencies = runs.flatMap(([, { latenciesMs }]) => latenciesMs)
  const cpu = median(runs.map(([, { cpuMicrosPerPair }]) => cpuMicrosPerPair))
  return [
    round(base),
    round(ours),
    `${round(median(runs.map(([a, b]) => b.pairsPerSecond / a.pairsPerSecond)), 1)}×`,
    round(percentile(latencies, 50), 2),
    round(percentile(latencies, 99), 2),
    round(cpu),
  ]
}

async function run(
  biller: Biller,
  accounts: readonly string[],
  callers: number,
  seconds: number,
): Promise<Run> {
  const latenciesMs: number[] = []
  const cpuBefore = process.cpuUsage()
  const startedAt = performance.now()
  const endsAt = startedAt + seconds * 1000
  const caller = async (): Promise<void> => {
    while (performance.now() < endsAt) {
      const began = performance.now()
      await biller.pair(accounts[Math.floor(Math.random() * accounts.length)]!, 10_000_000n, 5_000_001n)
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

async function openAccounts(store: Store, count: number): Promise<string[]> {
  const ids: string[] = []
  for (let from = 0; from < count; from += 500) {
    const batch = Array.from({ length: Math.min(500, count - from) }, newId)
    await store.ledger.apply(
      batch.flatMap((accountId) => [
        {
          type: 'open-account' as const,
          accountId,
          ownerId: accountId,
          currency: 'USD',
          creditLimitNano: nano(0n),
          priceGroup: null,
          timeZone: 'UTC',
        },
        {
          type: 'credit' as const,
          accountId,
          transferId: newId(),
          key: 'opening',
          amountNano: nano(1_000_000_000_000_000n),
          kind: 'topup' as const,
          counterparty: 'payments' as const,
          reference: null,
          note: null,
        },
      ]),
    )
    ids.push(...batch)
  }
  return ids
}
