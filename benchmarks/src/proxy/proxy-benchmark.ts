import type { ChildProcess } from 'node:child_process'
import { knexStore } from '@meterway/store-knex'
import { benchDatabase, engines, type BenchDatabase, type Engine } from '../engines.js'
import { printTable, round, type Cell } from '../report.js'
import { median } from '../statistics.js'
import { canPin, start, stop } from './processes.js'

export interface ProxyOptions {
  seconds: number
  rounds: number
  engines: readonly Engine[]
  connections: readonly number[]
}

interface Proxy {
  name: string
  url: string
  accessKey: string
  child: ChildProcess
  database: BenchDatabase | null
  billed: boolean
}

interface Load {
  requestsPerSecond: number
  p50Ms: number
  p99Ms: number
  meanMs: number
  failed: number
}

/** Requests per second through each way to stand before a provider. Answers the number of violated invariants. */
export async function proxyBenchmark(options: ProxyOptions): Promise<number> {
  console.log(
    canPin ? 'the proxy has core 0, provider and load have core 1' : 'no taskset: all share the cores',
  )
  const provider = await start<{ port: number }>('provider-process.js', [], 1)
  const providerUrl = `http://127.0.0.1:${String(provider.message.port)}`
  const proxies = [await startProxy('bare', 'bare', providerUrl, null)]
  for (const engine of engines.filter((name) => options.engines.includes(name) && name !== 'mysql')) {
    for (const way of ['meterway', 'ordinary']) {
      const database = await benchDatabase(engine)
      if (database) proxies.push(await startProxy(`${way}, ${engine}`, way, providerUrl, database))
    }
  }
  for (const kind of ['json', 'stream'] as const) {
    const connections =
      kind === 'json' ? options.connections : options.connections.filter((count) => count === 64)
    for (const count of connections) await compare(proxies, kind, count, options)
  }
  const violations = await verifyAll(proxies)
  for (const { child, database } of proxies) {
    await stop(child)
    await database?.drop()
  }
  await stop(provider.child)
  return violations
}

async function startProxy(
  name: string,
  way: string,
  providerUrl: string,
  database: BenchDatabase | null,
): Promise<Proxy> {
  const parameters = [way, providerUrl, ...(database ? [database.url] : [])]
  const { child, message } = await start<{ port: number; accessKey: string }>(
    'proxy-process.js',
    parameters,
    0,
  )
  const url = `http://127.0.0.1:${String(message.port)}/v1/chat/completions`
  return { name, url, accessKey: message.accessKey, child, database, billed: way === 'meterway' }
}

async function compare(
  proxies: readonly Proxy[],
  kind: 'json' | 'stream',
  connections: number,
  options: ProxyOptions,
): Promise<void> {
  const loads = new Map<string, Load[]>()
  for (let i = 0; i < options.rounds; i++) {
    for (const { name, url, accessKey } of proxies) {
      if (kind === 'stream' && name.startsWith('ordinary')) continue
      const parameters = [url, accessKey, String(connections), String(options.seconds), kind]
      const { message } = await start<Load>('load-process.js', parameters, 1)
      loads.set(name, [...(loads.get(name) ?? []), message])
    }
  }
  const bare = loads.get('bare')!
  const rows = [...loads].map(([name, runs]): Cell[] => [
    name,
    round(median(runs.map(({ requestsPerSecond }) => requestsPerSecond))),
    `${round(100 * median(runs.map(({ requestsPerSecond }, at) => requestsPerSecond / bare[at]!.requestsPerSecond)))} %`,
    round(median(runs.map(({ meanMs }) => meanMs)), 2),
    round(median(runs.map(({ p50Ms }) => p50Ms)), 1),
    round(median(runs.map(({ p99Ms }) => p99Ms)), 1),
    runs.reduce((sum, { failed }) => sum + failed, 0),
  ])
  const title = `${kind === 'json' ? 'JSON answer of 1 KB' : 'stream of 50 chunks'}, ${String(connections)} connections`
  printTable(title, ['way', 'requests/s', 'of bare', 'mean ms', 'p50 ms', 'p99 ms', 'failed'], rows)
}

async function verifyAll(proxies: readonly Proxy[]): Promise<number> {
  let violations = 0
  for (const { name, database, billed } of proxies) {
    if (!database || !billed) continue
    const found = await knexStore(database.knex).ledger.verify()
    violations += found.length
    console.log(`${name}: violated invariants afterwards: ${String(found.length)}`)
  }
  return violations
}
