import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { callLogFile } from './call-log-file.js'
import {
  behaviourOfModel,
  simulatedProvider,
  type Behaviour,
  type CallLogEntry,
  type SimulatedProviderOptions,
} from './provider/index.js'

export interface FakeProviderOptions extends Omit<SimulatedProviderOptions, 'behave'> {
  /** @defaultValue a free one */
  port?: number
  /** @defaultValue `127.0.0.1` */
  host?: string
  /** Appends a line of JSON for each event of a call (`arrived`, `answering` with its usage, `completed`). */
  logFile?: string
}

/** A simulated provider on a port of its own, with a log of its calls. */
export interface FakeProvider {
  /** Base URL, with `/v1`. */
  url: string
  /** The same without a version, as the clients of Anthropic and Google want it. */
  origin: string
  port: number
  /** Every call, in the order of arrival; grows until it is emptied. */
  calls: CallLogEntry[]
  /** Behaviours of the next calls, one each; the model's name decides after that. */
  script(behaviours: Behaviour[]): void
  close(): Promise<void>
}

/** @example const provider = await startFakeProvider(); provider.script([{ status: 500 }]) */
export async function startFakeProvider(options: FakeProviderOptions = {}): Promise<FakeProvider> {
  const { port = 0, host = '127.0.0.1', logFile, onEvent, ...rest } = options
  const log = logFile === undefined ? null : callLogFile(logFile)
  const calls: CallLogEntry[] = []
  const queue: Behaviour[] = []
  const listener = simulatedProvider({
    ...rest,
    onEvent: (event, call) => {
      if (event === 'arrived') calls.push(call)
      log?.write(event, call)
      onEvent?.(event, call)
    },
    behave: (call) => queue.shift() ?? behaviourOfModel(call.model),
  })
  const server = createServer(listener)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo
  const origin = `http://${host}:${String(address.port)}`
  return {
    url: `${origin}/v1`,
    origin,
    port: address.port,
    calls,
    script: (behaviours) => void queue.push(...behaviours),
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          log?.close()
          resolve()
        })
        server.closeAllConnections()
      }),
  }
}
