import type { Meterway } from '@meterway/core'
import { Counter, Histogram, type Registry } from 'prom-client'

/** Transactions of the ledger, provider keys that fall out, and faults. */
export function ledgerMetrics(events: Meterway['events'], registers: Registry[]): void {
  const batch = new Histogram({
    name: 'meterway_ledger_batch_commands',
    help: 'Ledger commands in one transaction.',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
    registers,
  })
  const commit = new Histogram({
    name: 'meterway_ledger_commit_seconds',
    help: 'Time of one transaction of the ledger.',
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5],
    registers,
  })
  events.on('ledger.committed', ({ commands, durationMs }) => {
    batch.observe(commands)
    commit.observe(durationMs / 1000)
  })

  const keys = new Counter({
    name: 'meterway_provider_key_events_total',
    help: 'Provider keys that were refused (disabled), asked to rest (cooling) or could not be opened (unreadable).',
    labelNames: ['event'],
    registers,
  })
  for (const event of ['disabled', 'cooling', 'unreadable'] as const)
    events.on(`provider_key.${event}`, () => keys.inc({ event }))

  const faults = new Counter({
    name: 'meterway_faults_total',
    help: 'Faults that are nobody’s doing; the log has each.',
    registers,
  })
  events.on('fault', () => faults.inc())
}
