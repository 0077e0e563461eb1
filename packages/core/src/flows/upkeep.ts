import { newId } from '../kernel/ids.js'
import { nano } from '../kernel/money.js'
import type { Hold, LedgerCommand } from '../ledger/index.js'
import type { FlowContext } from './context.js'
import { answersKeptMs } from './steps/idempotency.js'
import { usageDraft } from './steps/usage-draft.js'

/** The work that goes on beside requests. */
export interface Upkeep {
  start(): void
  /** One sweep, by whoever holds the lock. Answers how many holds were closed. */
  sweep(): Promise<number>
  stop(): Promise<void>
}

const batchSize = 200

/** Closes what a crash left open; one node at a time, though two would do no harm. */
export function upkeep(context: FlowContext): Upkeep {
  const { store, ledger, settings, events } = context
  const holder = newId()
  let timer: NodeJS.Timeout | null = null
  let running: Promise<unknown> = Promise.resolve()

  const sweep = async (): Promise<number> => {
    if (!(await store.locks.acquire('sweep', holder, settings.sweepMs))) return 0
    await store.answers.prune(answersKeptMs)
    let closed = 0
    for (;;) {
      const holds = await store.ledger.holdsPastLease(batchSize)
      const results = await Promise.all(holds.map((hold) => ledger.submit(closing(hold))))
      const done = results.filter(({ ok }) => ok).length
      closed += done
      // A hold that was renewed meanwhile is refused; without progress another round would change nothing.
      if (holds.length < batchSize || done === 0) return closed
    }
  }
  const sweepNow = (): void => {
    running = sweep().catch((fault: unknown) => events.emit('fault', { where: 'sweeping holds', fault }))
  }
  return {
    sweep,
    start: () => {
      sweepNow()
      timer ??= setInterval(sweepNow, settings.sweepMs).unref()
    },
    stop: async () => {
      if (timer) clearInterval(timer)
      timer = null
      await running
      await store.locks.release('sweep', holder).catch(() => undefined)
    },
  }
}

/** What was counted by the last renewal is charged, never above the hold; without it nothing is known and nothing charged. */
function closing(hold: Hold): LedgerCommand {
  const { accountId, id: holdId, call, progress } = hold
  const record = call && usageDraft(hold, call)
  if (!progress || !record) return { type: 'expire', accountId, holdId, record }
  const costNano = progress.costNano < hold.requestedNano ? progress.costNano : nano(hold.requestedNano)
  const quotaUnits = progress.quotaUnits < hold.quotaUnits ? progress.quotaUnits : hold.quotaUnits
  return {
    type: 'settle',
    accountId,
    holdId,
    costNano,
    quotaUnits,
    record: { ...record, costNano, quantities: progress.quantities, estimated: true },
    onlyPastLease: true,
  }
}
