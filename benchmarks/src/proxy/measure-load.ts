import { ask, start } from './processes.js'
import type { Proxy } from './proxies.js'

export type AnswerKind = 'json' | 'stream'

export interface LoadRun {
  requestsPerSecond: number
  p50Ms: number
  p99Ms: number
  failed: number
  /** Of the proxy's process. */
  cpuMicrosPerRequest: number
}

type Told = Omit<LoadRun, 'cpuMicrosPerRequest'> & { answered: number }

/** Loads a proxy from a process of its own, on core 1. */
export async function measureLoad(
  { url, accessKey, child }: Proxy,
  kind: AnswerKind,
  connections: number,
  seconds: number,
): Promise<LoadRun> {
  const cpu = async (): Promise<number> => {
    const { user, system } = await ask<NodeJS.CpuUsage>(child)
    return user + system
  }
  const before = await cpu()
  const parameters = [url, accessKey, String(connections), String(seconds), kind]
  const { answered, ...run } = (await start<Told>('load-process.js', parameters, 1)).message
  return { ...run, cpuMicrosPerRequest: ((await cpu()) - before) / answered }
}
