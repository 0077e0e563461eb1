import { EventEmitter } from 'node:events'
import type { Id } from '../kernel/ids.js'
import type { Nano } from '../kernel/money.js'
import type { DisabledReason, EndedCall } from '../ports/index.js'
import type { SecretFaultReason } from '../secrets/index.js'
import type { LedgerCommit } from './group-commit.js'

/** What Meterway tells its host, in process and as it happens. */
export interface MeterwayEvents {
  /** A provider refused a key, or its money is used up; it is disabled until somebody enables it. */
  'provider_key.disabled': { providerKeyId: Id; reason: DisabledReason; status: number | null }
  /** The secret of a key cannot be opened: the key is left out until that changes. */
  'provider_key.unreadable': { providerKeyId: Id; reason: SecretFaultReason }
  /** A provider asked for a pause, by rate. */
  'provider_key.cooling': { providerKeyId: Id; cooldownMs: number }
  /** A call was charged. */
  'charge.settled': { accountId: Id; usageRecordId: Id; chargeNano: Nano; writtenOffNano: Nano }
  /** A call went through without a price, at zero. */
  'price.missing': { model: string }
  /** A usage object had absurd figures. */
  'usage.problem': { usageRecordId: Id; problems: { field: string; reason: string }[] }
  /** A call of the gateway has ended, whichever way. Costs nothing while nobody listens. */
  'call.ended': EndedCall
  /** A batch of ledger commands went to the store as one transaction. */
  'ledger.committed': LedgerCommit
  /** Limits cannot be counted together with other processes: this one counts by itself until `limits.shared`. */
  'limits.unshared': { fault: unknown }
  /** Limits are counted together again. */
  'limits.shared': Record<string, never>
  /** Something failed where nobody waits for an answer. */
  fault: { where: string; fault: unknown; requestId?: string }
}

export type Events = EventEmitter<{ [K in keyof MeterwayEvents]: [MeterwayEvents[K]] }>

/** A listener that throws must not undo what it is told of. */
export function newEvents(): Events {
  const events: Events = new EventEmitter()
  const tell = events.emit.bind(events)
  events.emit = (name, ...facts) => {
    try {
      return tell(name, ...facts)
    } catch (fault) {
      return name === 'fault' || events.emit('fault', { where: `a listener of ${String(name)}`, fault })
    }
  }
  return events
}
