import type { Load, Meterway } from '@meterway/core'
import { Gauge, type Registry } from 'prom-client'

const gauges: Record<keyof Load, { name: string; help: string }> = {
  openHolds: {
    name: 'meterway_holds_open',
    help: 'Holds that this process keeps alive: calls that are running.',
  },
  queuedCommands: { name: 'meterway_ledger_queue', help: 'Ledger commands that wait for a transaction.' },
  coolingKeys: {
    name: 'meterway_provider_keys_cooling',
    help: 'Provider keys that rest, as this process knows.',
  },
  disabledKeys: { name: 'meterway_provider_keys_disabled', help: 'Provider keys that are switched off.' },
}

/** What runs at the moment of reading. */
export function loadMetrics(meterway: Meterway, registers: Registry[]): void {
  for (const [fact, { name, help }] of Object.entries(gauges) as [
    keyof Load,
    { name: string; help: string },
  ][])
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(meterway.load()[fact])
      },
    })
}
