import { setTimeout as sleep } from 'node:timers/promises'
import { newId } from '@meterway/core'
import type { Store } from '@meterway/core/ports'

const lockName = 'reference-server-seed'
/** How long others wait for a process that was killed here. */
const leaseMs = 5_000

/** Of several processes that start on one database, one after the other does the work. */
export async function oneAtATime<T>({ locks }: Store, work: () => Promise<T>): Promise<T> {
  const holder = newId()
  while (!(await locks.acquire(lockName, holder, leaseMs))) await sleep(100)
  try {
    return await work()
  } finally {
    await locks.release(lockName, holder)
  }
}
