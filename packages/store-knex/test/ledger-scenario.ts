import { nano } from '@meterway/core'
import type { Hold, LedgerCommand, LedgerResult } from '@meterway/core/ledger'
import fc from 'fast-check'

/** One step of a random program; numbers are turned into ids of things that exist, or existed. */
export interface Step {
  type: Exclude<LedgerCommand['type'], 'open-account'>
  account: number
  target: number
  amount: bigint
  units: bigint
  key: number
  flag: boolean
}

const amounts = fc.oneof(
  fc.bigInt({ min: 0n, max: 20_000_000_000n }),
  fc.constantFrom(0n, 1n, 999_999_999n, 9_007_199_254_740_993n),
)

export const stepArbitrary: fc.Arbitrary<Step> = fc.record({
  type: fc.constantFrom<Step['type']>(
    'credit',
    'debit',
    'hold',
    'hold',
    'hold',
    'settle',
    'settle',
    'release',
    'expire',
    'renew',
    'grant',
    'reverse',
    'update-account',
  ),
  account: fc.integer({ min: 0, max: 1 }),
  target: fc.nat({ max: 30 }),
  amount: amounts,
  units: fc.bigInt({ min: 0n, max: 300n }),
  key: fc.nat({ max: 12 }),
  flag: fc.boolean(),
})

/** Turns steps into commands; deterministic but for the ids, which `draw` supplies. */
export class Scenario {
  readonly accountIds: string[]
  readonly holdIds: string[] = []
  private readonly holds = new Map<string, Hold>()
  private readonly transferIds: string[] = []

  constructor(private readonly draw: () => string) {
    this.accountIds = [draw(), draw()]
  }

  opening(): LedgerCommand[] {
    return this.accountIds.map((accountId, index) => ({
      type: 'open-account',
      accountId,
      ownerId: `owner-${accountId}`,
      currency: 'USD',
      creditLimitNano: nano(index === 0 ? 0n : 5_000_000_000n),
      priceGroup: null,
      timeZone: 'UTC',
    }))
  }

  /** Remembers what this process would know. */
  learn(results: LedgerResult[]): void {
    for (const result of results) {
      if (!result.ok) continue
      if ('transfer' in result && !result.replayed) this.transferIds.push(result.transfer.id)
      if ('outcome' in result) this.transferIds.push(result.outcome.usageRecordId)
      if ('hold' in result && !result.replayed && result.hold.state === 'open')
        this.holds.set(result.hold.id, result.hold)
    }
  }

  command(step: Step): LedgerCommand {
    const accountId = this.accountIds[step.account]!
    const amountNano = nano(step.amount)
    switch (step.type) {
      case 'credit':
      case 'debit':
        return {
          type: step.type,
          accountId,
          transferId: this.draw(),
          key: `${step.type}-${String(step.key)}-${step.flag ? this.draw() : ''}`,
          amountNano,
          kind: step.type === 'credit' ? 'topup' : 'adjustment',
          counterparty: step.type === 'credit' ? 'payments' : 'adjustments',
          reference: step.flag ? { type: 'order', id: String(step.target) } : null,
          note: step.flag ? 'naïve “note” ✓' : null,
        }
      case 'hold': {
        const holdId = this.draw()
        this.holdIds.push(holdId)
        return {
          type: 'hold',
          accountId,
          holdId,
          key: step.flag ? null : `hold-${String(step.key)}`,
          amountNano,
          quota: step.units > 100n ? { type: 'text_token', units: step.units } : null,
          funding: (['quota_then_balance', 'quota_then_balance', 'quota_only', 'balance_only'] as const)[
            step.key % 4
          ]!,
          leaseMs: step.target % 3 === 0 ? -1000 : 60_000,
          priceId: null,
          call: null,
        }
      }
      case 'settle':
        return this.settle(step)
      case 'release':
      case 'expire': {
        const { accountId: owner, holdId, known } = this.heldBy(step)
        const record = step.flag ? this.draft(holdId, step) : null
        return { type: step.type, accountId: owner, holdId, record, ...known }
      }
      case 'renew': {
        const { accountId: owner, holdId } = this.heldBy(step)
        const progress = { costNano: amountNano, quotaUnits: step.units, quantities: { output: step.key } }
        return {
          type: 'renew',
          accountId: owner,
          holdId,
          leaseMs: 60_000,
          progress: step.flag ? progress : null,
        }
      }
      case 'grant':
        return {
          type: 'grant',
          accountId,
          grantId: this.draw(),
          quotaType: step.flag ? 'text_token' : 'credit',
          amount: step.flag ? step.units : step.amount,
          priority: step.key % 3,
          paid: step.target % 2 === 0,
          source: 'admin',
          sourceId: String(step.key),
          period: '',
          effectiveAtMs: 0,
          expiresAtMs: [null, 1, 4_000_000_000_000][step.target % 3]!,
          note: null,
        }
      case 'reverse':
        return {
          type: 'reverse',
          accountId,
          transferId: this.draw(),
          reversesId: this.transferIds[step.target % Math.max(1, this.transferIds.length)] ?? this.draw(),
          key: `reverse-${String(step.key)}`,
          kind: 'refund',
          note: null,
        }
      case 'update-account':
        return { type: 'update-account', accountId, creditLimitNano: nano(step.amount % 8_000_000_000n) }
    }
  }

  private settle(step: Step): LedgerCommand {
    const { accountId, holdId, known } = this.heldBy(step)
    return {
      type: 'settle',
      accountId,
      holdId,
      costNano: nano(step.amount),
      quotaUnits: step.units,
      record: this.draft(holdId, step),
      ...(step.target % 5 === 0 ? { onlyPastLease: true as const } : known),
    }
  }

  private heldBy(step: Step): { accountId: string; holdId: string; known: { known?: Hold } } {
    const holdId = this.holdIds[step.target % Math.max(1, this.holdIds.length)] ?? this.draw()
    const hold = this.holds.get(holdId)
    const known = hold && step.flag ? { known: hold } : {}
    return { accountId: hold?.accountId ?? this.accountIds[step.account]!, holdId, known }
  }

  private draft(id: string, step: Step) {
    return {
      id,
      requestId: `req-${String(step.target)}`,
      endpoint: 'chat.completions',
      modelId: null,
      model: step.flag ? 'gpt-4o' : '模型',
      accessKeyId: null,
      priceId: null,
      providerId: null,
      providerKeyId: null,
      routeId: null,
      quantities: { input: step.key, output: Number(step.units), audio_seconds: '1.5' },
      inputContextTokens: step.key,
      costNano: nano(step.amount),
      ownCostNano: step.flag ? nano(7n) : null,
      outcome: step.type === 'expire' ? ('lost' as const) : ('complete' as const),
      estimated: step.flag,
      streamed: !step.flag,
      startedAtMs: Date.UTC(2026, 10, 20, 12),
      latencyMs: 5,
      firstByteMs: null,
      detail: { attributes: { service_tier: 'default' } },
    }
  }
}
