import { formatMoney } from '../kernel/money.js'
import type { Refusal } from '../ledger/index.js'
import type { CountTokens } from '../metering/index.js'
import type { HeldCall, HoldResult } from './manage/held-call.js'
import type { HostUsage } from './manage/host-usage.js'

/** What the callback of `run` gets, and must tell. */
export interface RunningCall {
  id: string
  /**
   * Says what the call used; the last word counts, and without one the whole hold is charged.
   * @throws MeterwayError `invalid_request` for a usage that cannot be charged
   */
  used: (usage: HostUsage) => void
  /** Text of the answer as it comes: what an abort is charged by when nothing else was told. */
  delivered: (text: string) => void
}

export type RunResult<T> = { ok: true; value: T; charge: bigint; usageRecordId: string } | Refusal

/**
 * Holds, runs, settles. A throw releases the hold and goes on to the caller; an abort (`AbortError`) is charged by
 * what was told, or estimated from what was delivered. With the `idempotencyKey` of a call that has ended it answers
 * `hold_not_open` and does not run: its answer is not kept.
 * @example
 * const request = { messages: [{ role: 'user', content: 'hello' }], max_tokens: 100 }
 * const result = await meterway.run({ ownerId, model: 'gpt-4o', request }, async (call) => {
 *   const answer = await askModel(request)
 *   call.used({ quantities: { input: answer.inputTokens, output: answer.outputTokens } })
 *   return answer.text
 * })
 */
export async function runMetered<T>(
  hold: () => Promise<HoldResult>,
  countTokens: CountTokens,
  work: (call: RunningCall) => Promise<T>,
): Promise<RunResult<T>> {
  const held = await hold()
  if (!held.ok) return held
  const { hold: call } = held
  // What has ended was paid for, or given back: work done under it again would be free of charge.
  const { state } = call.hold
  if (state !== 'open') return { ok: false, code: 'hold_not_open', state }
  let told: HostUsage | null = null
  let text = ''
  let value: T
  try {
    value = await work({
      id: call.id,
      used: (usage) => {
        call.costOf(usage) // while the caller can still be told of a mistake
        told = usage
      },
      delivered: (piece) => (text += piece),
    })
  } catch (fault) {
    if (isAbort(fault) && (told !== null || text !== ''))
      await call.settle(told ?? estimate(call, countTokens(text)))
    else await call.release()
    throw fault
  }
  const settled = await call.settle(told ?? { amount: formatMoney(call.hold.requestedNano) })
  if (!settled.ok) return settled
  return { ok: true, value, charge: settled.outcome.chargeNano, usageRecordId: call.id }
}

const isAbort = (fault: unknown): boolean => fault instanceof Error && fault.name === 'AbortError'

/** Without a price to rate tokens by, the whole hold. */
function estimate({ hold, inputTokens }: HeldCall, output: number): HostUsage {
  const ending = { estimated: true, outcome: 'client_disconnected' as const }
  if (hold.priceId === null) return { amount: formatMoney(hold.requestedNano), ...ending }
  return { quantities: { input: inputTokens, output }, ...ending }
}
