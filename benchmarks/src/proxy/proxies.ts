import type { ChildProcess } from 'node:child_process'
import { knexStore } from '@meterway/store-knex'
import type { BenchDatabase } from '../engines.js'
import type { Report } from '../report.js'
import { ask, start } from './processes.js'

export type WayName = 'bare' | 'inFront' | 'asRouter' | 'ordinary'

export interface Proxy {
  name: string
  way: WayName
  /** Key under which the provider counts its calls. */
  providerSecret: string
  url: string
  accessKey: string
  child: ChildProcess
  database: BenchDatabase | null
}

/** Starts one way to stand before the provider, on core 0. */
export async function startProxy(
  name: string,
  way: WayName,
  providerUrl: string,
  database: BenchDatabase | null,
): Promise<Proxy> {
  const providerSecret = `sk-provider-${name.replaceAll(' ', '-')}`
  const parameters = [way, providerUrl, providerSecret, database?.url ?? '']
  const started = await start<{ port: number; accessKey: string }>('proxy-process.js', parameters, 0)
  const { port, accessKey } = started.message
  const url = `http://127.0.0.1:${String(port)}/v1/chat/completions`
  return { name, way, providerSecret, url, accessKey, child: started.child, database }
}

export interface Billed {
  providerCalls: number
  records: number
  violations: number
}

/** What was billed, against what the provider served; each must be one record, and every invariant must hold. */
export async function billedBy(
  { name, way, providerSecret, database }: Proxy,
  provider: ChildProcess,
  report: Report,
): Promise<Billed> {
  if (!database) throw new Error(`${name} bills nothing`)
  const records = way === 'ordinary' ? 'bill_usage' : 'usage_records'
  const count = async (): Promise<[number, number]> => {
    const calls = await ask<Record<string, number>>(provider)
    const [row] = (await database.knex(records).count({ count: '*' })) as [{ count: string | number }]
    return [calls[providerSecret] ?? 0, Number(row.count)]
  }
  let [providerCalls, recordCount] = await count()
  // Calls whose caller left at the end of a run are still being billed.
  for (let waits = 0; waits < 50 && providerCalls !== recordCount; waits++) {
    await new Promise((resolve) => setTimeout(resolve, 100))
    ;[providerCalls, recordCount] = await count()
  }
  const violations = way === 'ordinary' ? [] : await knexStore(database.knex).ledger.verify()
  for (const { invariant, subject, message } of violations.slice(0, 5))
    report.note(`${name}: ${invariant} ${subject}: ${message}`)
  return { providerCalls, records: recordCount, violations: violations.length }
}
