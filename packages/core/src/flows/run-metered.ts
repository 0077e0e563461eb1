import type { Refusal } from '../ledger/index.js'
import type { HeldCall, HoldInput, HoldResult, HostUsage } from './manage/held-call.js'

/** What the callback of `run` gets, and must tell. */
export interface RunningCall {
  id: string
  /** Says what the call used; without it the whole hold is charged. */
  used(usage: HostUsage): void
}

export type RunResult<T> = { ok: true; value: T; charge: bigint; usageRecordId: string } | Refusal

/**
 * Holds, runs, settles: a throw releases the hold and goes on to the caller.
 * @example
 * const result = await meterway.run({ ownerId, amount: '0.05', model: 'gpt-4o' }, async (call) => {
 *   const answer = await askModel()
 *   call.used({ quantities: { input: answer.inputTokens, output: answer.outputTokens } })
 *   return answer.text
 * })
 */
export async function runMetered<T>(
  hold: (input: HoldInput) => Promise<HoldResult>,
  input: HoldInput,
  work: (call: RunningCall) => Promise<T>,
): Promise<RunResult<T>> {
  const held = await hold(input)
  if (!held.ok) return held
  const call: HeldCall = held.hold
  let usage: HostUsage = { amount: input.amount }
  let value: T
  try {
    value = await work({ id: call.id, used: (told) => (usage = told) })
  } catch (fault) {
    await call.release()
    throw fault
  }
  const settled = await call.settle(usage)
  if (!settled.ok) return settled
  return { ok: true, value, charge: settled.outcome.chargeNano, usageRecordId: call.id }
}
