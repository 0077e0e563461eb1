import { MeterwayError } from '../kernel/errors.js'
import type { LedgerCommand, LedgerResult, ResultOf } from '../ledger/index.js'
import type { HostTransaction, LedgerStore } from '../ports/index.js'
import { inHostTransaction } from './in-host-transaction.js'

/** The way to the ledger for everything in this process. */
export interface LedgerClient {
  /**
   * Joins the batch that forms while the one before is being committed; inside a host's `transaction` it is applied
   * alone, after what was submitted before it in the same transaction.
   * @throws MeterwayError `overloaded` when the queue is full, `store_unavailable` when the store is away
   */
  submit<C extends LedgerCommand>(
    command: C,
    options?: { transaction?: HostTransaction },
  ): Promise<ResultOf<C>>
  /** Commands that wait for a transaction. */
  queued(): number
  /** Resolves when nothing is queued or being committed. */
  drain(): Promise<void>
}

/** One transaction of the ledger. */
export interface LedgerCommit {
  commands: number
  durationMs: number
}

export interface GroupCommitOptions {
  /** Commands in one transaction. @defaultValue 512 */
  maxBatch?: number
  /** Commands that may wait before new ones are turned away. @defaultValue 20000 */
  maxQueued?: number
  /** Told of each transaction. */
  onCommit?: (commit: LedgerCommit) => void
}

interface Waiting {
  command: LedgerCommand
  resolve: (result: LedgerResult) => void
  reject: (fault: unknown) => void
}

/** A batch that was committed, or failed. */
interface Outcome {
  /** False when the store is away. */
  isReached: boolean
  /** Answers everybody in the batch, whose work then goes on in this turn of the event loop. */
  tell: () => void
}

/** Turns of the event loop that a batch waits at most while it grows, before a store in this process stops all else. */
const gatherTurns = 8
/** What arrives together in larger number is parted, so that the work of one part goes on while the other is committed. */
const partedFrom = 32
/** Tries of a batch whose outcome is unknown because the store went away while it was committed. */
const triesWhenAway = 3
const pauseWhenAwayMs = 50

/**
 * Group commit: one transaction at a time, each carrying whatever has queued while the one before was committed.
 * There is no timer: a lone command leaves in the same turn of the event loop.
 *
 * idle → collecting  a command arrives; the batch closes when a turn of the event loop brings no more
 * collecting → committing → committing (more is waiting) | idle
 *
 * With a database behind a wire the next batch leaves before the one before it is told, so that both work at once. A
 * store in this process works in our own turn: there the told come first, to join the next batch.
 */
export function groupCommit(store: LedgerStore, options: GroupCommitOptions = {}): LedgerClient {
  const { maxBatch = 512, maxQueued = 20_000, onCommit } = options
  const queue: Waiting[] = []
  const applyInHost = inHostTransaction(store)
  let running: Promise<void> | null = null
  let isRemote = false

  /** Lets callers in a loop add to the batch, and keeps timers alive under synchronous drivers. */
  const gather = async (): Promise<void> => {
    const turns = isRemote ? 1 : gatherTurns
    for (let turn = 0, seen = 0; turn < turns && queue.length < maxBatch; turn++) {
      await nextTurn()
      // A turn of the event loop costs less than a transaction: as long as commands come, the batch waits for them.
      if (queue.length === 1 || queue.length === seen) return
      seen = queue.length
    }
  }

  const commitNext = async (size: number): Promise<Outcome> => {
    const batch = queue.splice(0, Math.min(size, maxBatch))
    const startedAt = performance.now()
    let turned = false
    setImmediate(() => (turned = true))
    const outcome = await commit(store, batch, false)
    isRemote = turned
    onCommit?.({ commands: batch.length, durationMs: performance.now() - startedAt })
    // Nothing of what waits has been sent: it need not find out for itself that the store is away.
    if (!outcome.isReached)
      for (const { reject } of queue.splice(0)) reject(new MeterwayError('store_unavailable'))
    return outcome
  }

  const work = async (): Promise<void> => {
    await gather()
    const isParted = isRemote && queue.length > partedFrom
    let { tell } = await commitNext(isParted ? queue.length >> 1 : maxBatch)
    while (queue.length > 0) {
      if (isRemote) setImmediate(tell)
      else {
        tell()
        await gather()
      }
      ;({ tell } = await commitNext(maxBatch))
    }
    running = null
    tell()
  }

  return {
    submit: <C extends LedgerCommand>(
      command: C,
      { transaction }: { transaction?: HostTransaction } = {},
    ) => {
      if (transaction !== undefined) {
        return applyInHost(command, transaction)
      }
      if (queue.length >= maxQueued) return Promise.reject(new MeterwayError('overloaded'))
      return new Promise<ResultOf<C>>((resolve, reject) => {
        queue.push({ command, resolve: resolve, reject })
        running ??= work()
      })
    },
    queued: () => queue.length,
    drain: async () => {
      while (running) await running
    },
  }
}

/** Applies a batch; a fault of one command must not fail its neighbours, so the batch is halved until it is alone. */
async function commit(store: LedgerStore, batch: Waiting[], repeated: boolean): Promise<Outcome> {
  try {
    const commands = batch.map(({ command }) => command)
    const results = await applyUntilKnown(store, commands, repeated)
    const tell = (): void => {
      batch.forEach(({ resolve }, at) => resolve(results[at]!))
    }
    return { isReached: true, tell }
  } catch (fault) {
    const tell = (): void => {
      for (const { reject } of batch) reject(fault)
    }
    if (batch.length === 1 || isAway(fault)) return { isReached: !isAway(fault), tell }
    const middle = batch.length >> 1
    const parts = [
      await commit(store, batch.slice(0, middle), true),
      await commit(store, batch.slice(middle), true),
    ]
    return {
      isReached: parts.every((part) => part.isReached),
      tell: () => parts.forEach((part) => part.tell()),
    }
  }
}

/** A store that goes away may or may not have committed: the same keys are asked for again, never assumed. */
async function applyUntilKnown(
  store: LedgerStore,
  commands: LedgerCommand[],
  repeated: boolean,
): Promise<LedgerResult[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await store.apply(commands, { repeated: repeated || attempt > 1 })
    } catch (fault) {
      if (!isAway(fault) || attempt === triesWhenAway) throw fault
      await new Promise((resolve) => setTimeout(resolve, pauseWhenAwayMs * attempt))
    }
  }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const isAway = (fault: unknown): boolean => MeterwayError.is(fault) && fault.code === 'store_unavailable'
