import { ask, start } from './processes.js'
import type { Proxy } from './proxies.js'

/** What is asked for: one JSON answer, or a stream of so many chunks. */
export type AnswerKind = { chunks: number } | 'json'

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
  const answer = kind === 'json' ? ['json'] : ['stream', String(kind.chunks)]
  const parameters = [url, accessKey, String(connections), String(seconds), ...answer]
  const { answered, ...run } = (await start<Told>('load-process.js', parameters, 1)).message
  return { ...run, cpuMicrosPerRequest: ((await cpu()) - before) / answered }
}
