import type { Store } from '@meterway/core/ports'
import type { Knex } from 'knex'
import { knexStore } from '@meterway/store-knex'
import type { BenchmarkOptions } from '../benchmark-options.js'
import { createDatabase, type BenchDatabase, type Engine } from '../engines.js'
import type { Cell, Column, Report } from '../report.js'
import { median, percentile } from '../statistics.js'
import type { Biller } from './biller.js'
import { measurePairs, type PairsRun } from './measure-pairs.js'
import { meterwayBiller } from './meterway-biller.js'
import { openAccounts } from './open-accounts.js'
import { differingTables } from './same-rows.js'
import { transactionBiller } from './transaction-biller.js'

const columns: Column[] = [
  { heading: 'accounts' },
  { heading: 'callers' },
  { heading: 'baseline/s' },
  { heading: 'meterway/s' },
  { heading: 'ratio', digits: 2, suffix: '×' },
  { heading: 'baseline p50 ms', digits: 2 },
  { heading: 'p50 ms', digits: 2 },
  { heading: 'baseline p99 ms', digits: 2 },
  { heading: 'p99 ms', digits: 2 },
  { heading: 'baseline CPU µs' },
  { heading: 'CPU µs' },
  { heading: 'mismatches' },
]
const accountCounts = [1, 10_000]
const warmUpSeconds = 0.3

/** Hold + settle pairs per second, against a transaction for each. Answers the number of mismatches. */
export async function ledgerBenchmark(options: BenchmarkOptions, report: Report): Promise<number> {
  report.note(`pairs of hold and settle; medians of ${String(options.rounds)} alternating rounds`)
  let mismatches = 0
  for (const engine of options.engines) {
    const rows: Cell[][] = []
    for (const accounts of accountCounts) {
      for (const callers of options.callers) {
        const compared = await compare(engine, accounts, callers, options, report)
        mismatches += compared.mismatches
        rows.push([String(accounts), callers, ...compared.figures, compared.mismatches])
      }
    }
    report.table(engine, columns, rows)
  }
  return mismatches
}

interface Compared {
  figures: number[]
  mismatches: number
}

/** One row of the table, on a database of its own. */
async function compare(
  engine: Engine,
  accountCount: number,
  callers: number,
  options: BenchmarkOptions,
  report: Report,
): Promise<Compared> {
  const database = await createDatabase(engine)
  try {
    return await compareOn(database, accountCount, callers, options, report)
  } finally {
    await database.drop()
  }
}

async function compareOn(
  { knex }: BenchDatabase,
  accountCount: number,
  callers: number,
  { seconds, rounds }: BenchmarkOptions,
  report: Report,
): Promise<Compared> {
  const store = knexStore(knex)
  const accounts = await openAccounts(store.ledger, accountCount)
  const [baseline, meterway] = [transactionBiller(knex), meterwayBiller(store)]
  const differing = await differingTables(knex, [baseline, meterway], accounts[0]!)
  let acknowledged = 2
  const measure = async (biller: Biller, runSeconds: number): Promise<PairsRun> => {
    const run = await measurePairs(biller, accounts, callers, runSeconds)
    acknowledged += run.latenciesMs.length
    return run
  }
  for (const biller of [baseline, meterway]) await measure(biller, warmUpSeconds)
  const runs: [PairsRun, PairsRun][] = []
  for (let i = 0; i < rounds; i++)
    runs.push([await measure(baseline, seconds), await measure(meterway, seconds)])
  for (const table of differing) report.note(`the baseline writes other rows into ${table}`)
  const mismatches = (await mismatchesOf(store, knex, acknowledged, report)) + differing.length
  return { figures: figures(runs), mismatches }
}

function figures(runs: readonly (readonly [PairsRun, PairsRun])[]): number[] {
  const both = [0, 1] as const
  const perSecond = both.map((at) => median(runs.map((run) => run[at].pairsPerSecond)))
  const latencies = both.map((at) => runs.flatMap((run) => run[at].latenciesMs))
  const cpu = both.map((at) => median(runs.map((run) => run[at].cpuMicrosPerPair)))
  const ratio = median(runs.map(([base, ours]) => ours.pairsPerSecond / base.pairsPerSecond))
  const at = (percent: number) => latencies.map((values) => percentile(values, percent))
  return [...perSecond, ratio, ...at(50), ...at(99), ...cpu]
}

/** Invariants that do not hold, and charges that were acknowledged but are not there, or there but never were. */
async function mismatchesOf(
  { ledger }: Store,
  knex: Knex,
  acknowledged: number,
  report: Report,
): Promise<number> {
  const violations = await ledger.verify()
  for (const { invariant, subject, message } of violations.slice(0, 5))
    report.note(`${invariant} ${subject}: ${message}`)
  const [row] = (await knex('usage_records').count({ records: '*' })) as [{ records: string | number }]
  return violations.length + Math.abs(Number(row.records) - acknowledged)
}
