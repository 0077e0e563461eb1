import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { behaviourOfModel, type Behaviour } from './behaviour.js'
import { simulatedProvider, type CallLogEntry, type SimulatedProviderOptions } from './simulated-provider.js'

export interface FakeProviderOptions extends Omit<SimulatedProviderOptions, 'behave'> {
  /** @defaultValue a free one */
  port?: number
}

/** A simulated provider on a loopback port of its own, with a log of its calls. */
export interface FakeProvider {
  /** Base URL, with `/v1`. */
  url: string
  port: number
  /** Every call, in the order of arrival. */
  calls: CallLogEntry[]
  /** Behaviours of the next calls, one each; the model's name decides after that. */
  script(behaviours: Behaviour[]): void
  close(): Promise<void>
}

/** @example const provider = await startFakeProvider(); provider.script([{ status: 500 }]) */
export async function startFakeProvider(options: FakeProviderOptions = {}): Promise<FakeProvider> {
  const { port = 0, onCall, ...rest } = options
  const calls: CallLogEntry[] = []
  const queue: Behaviour[] = []
  const listener = simulatedProvider({
    ...rest,
    onCall: (call) => {
      calls.push(call)
      onCall?.(call)
    },
    behave: (call) => queue.shift() ?? behaviourOfModel(call.model),
  })
  const server = createServer(listener)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve)
  })
  const address = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${String(address.port)}/v1`,
    port: address.port,
    calls,
    script: (behaviours) => {
      queue.push(...behaviours)
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      }),
  }
}
