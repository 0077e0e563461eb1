import type { ChildProcess } from 'node:child_process'
import type { BenchmarkOptions } from '../benchmark-options.js'
import { createDatabase } from '../engines.js'
import type { Cell, Column, Report } from '../report.js'
import { median } from '../statistics.js'
import { measureLoad, type AnswerKind, type LoadRun } from './measure-load.js'
import { canPin, start, stop } from './processes.js'
import { billedBy, startProxy, type Proxy } from './proxies.js'

const columns: Column[] = [
  { heading: 'way' },
  { heading: 'requests/s' },
  { heading: 'of bare', digits: 2 },
  { heading: 'p50 ms', digits: 2 },
  { heading: 'above bare', digits: 2 },
  { heading: 'p99 ms', digits: 2 },
  { heading: 'CPU µs' },
  { heading: 'CPU of bare', digits: 2 },
  { heading: 'failed' },
]
const billedColumns = ['way', 'provider calls', 'records', 'violations'].map((heading) => ({ heading }))
const billingWays = [
  ['inFront', 'meterway'],
  ['asRouter', 'meterway in Express'],
  ['ordinary', 'ordinary'],
] as const
const streamConnections = 64
const shortStream = { chunks: 50 }
/** Long enough for what a request costs by itself to vanish beside its chunks. */
const longStream = { chunks: 4_000 }
const longStreamConnections = 8
/** Until the engine has compiled what is hot. */
const warmUpSeconds = 15

/** Requests per second through each way to stand before a provider. Answers the number of mismatches. */
export async function proxyBenchmark(options: BenchmarkOptions, report: Report): Promise<number> {
  const pinned = 'proxy on core 0; provider and load on core 1; database servers where the system puts them'
  report.note(canPin ? pinned : 'no taskset: proxy, provider and load share the cores')
  report.note(`medians of ${String(options.rounds)} alternating rounds`)
  const { child: provider, message } = await start<{ port: number }>('provider-process.js', [], 1)
  const providerUrl = `http://127.0.0.1:${String(message.port)}`
  const proxies = [await startProxy('bare', 'bare', providerUrl, null)]
  try {
    for (const engine of options.engines) {
      for (const [way, name] of billingWays) {
        const database = await createDatabase(engine)
        proxies.push(await startProxy(`${name}, ${engine}`, way, providerUrl, database))
      }
    }
    await compareAll(proxies, options, report)
    return await reportBilled(proxies, provider, report)
  } finally {
    for (const { child, database } of proxies) {
      await stop(child)
      await database?.drop()
    }
    await stop(provider)
  }
}

async function compareAll(
  proxies: readonly Proxy[],
  options: BenchmarkOptions,
  report: Report,
): Promise<void> {
  for (const proxy of proxies) await measureLoad(proxy, 'json', streamConnections, warmUpSeconds)
  for (const connections of options.callers) {
    const title = `JSON answer of 1 KB, ${String(connections)} connections`
    report.table(title, columns, await compare(proxies, 'json', connections, options))
  }
  const short = `stream of ${String(shortStream.chunks)} chunks, ${String(streamConnections)} connections`
  report.table(short, columns, await compare(proxies, shortStream, streamConnections, options))
  const long = `stream of ${String(longStream.chunks)} chunks, ${String(longStreamConnections)} connections`
  report.table(long, columns, await compare(proxies, longStream, longStreamConnections, options))
}

async function compare(
  proxies: readonly Proxy[],
  kind: AnswerKind,
  connections: number,
  { seconds, rounds }: BenchmarkOptions,
): Promise<Cell[][]> {
  const runs: LoadRun[][] = proxies.map(() => [])
  for (let i = 0; i < rounds; i++) {
    for (const [at, proxy] of proxies.entries())
      runs[at]!.push(await measureLoad(proxy, kind, connections, seconds))
  }
  const figure = (at: number, of: (run: LoadRun, bare: LoadRun) => number): number =>
    median(runs[at]!.map((run, round) => of(run, runs[0]![round]!)))
  return proxies.map(({ name }, at) => [
    name,
    figure(at, (run) => run.requestsPerSecond),
    figure(at, (run, bare) => run.requestsPerSecond / bare.requestsPerSecond),
    figure(at, (run) => run.p50Ms),
    figure(at, (run, bare) => run.p50Ms - bare.p50Ms),
    figure(at, (run) => run.p99Ms),
    figure(at, (run) => run.cpuMicrosPerRequest),
    figure(at, (run, bare) => run.cpuMicrosPerRequest / bare.cpuMicrosPerRequest),
    runs[at]!.reduce((sum, { failed }) => sum + failed, 0),
  ])
}

/** A call of the provider without a record, a record without a call, a broken invariant: each is a mismatch. */
async function reportBilled(
  proxies: readonly Proxy[],
  provider: ChildProcess,
  report: Report,
): Promise<number> {
  let mismatches = 0
  const rows: Cell[][] = []
  for (const proxy of proxies.filter(({ database }) => database !== null)) {
    const { providerCalls, records, violations } = await billedBy(proxy, provider, report)
    rows.push([proxy.name, providerCalls, records, violations])
    if (proxy.way !== 'ordinary') mismatches += Math.abs(providerCalls - records) + violations
  }
  report.table('billed', billedColumns, rows)
  return mismatches
}
