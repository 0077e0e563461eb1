import { parseArgs } from 'node:util'
import { startFakeProvider, type FakeProvider } from './fake-provider.js'

/**
 * Starts the fake provider as a program's arguments say: `--port`, `--log <file>`, `--latency-ms`, `--chunk-delay-ms`.
 * It keeps its calls in the file alone.
 */
export function runFakeProvider(parameters: string[]): Promise<FakeProvider> {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args: parameters,
    options: { port: text, log: text, 'latency-ms': text, 'chunk-delay-ms': text },
  })
  const provider = startFakeProvider({
    port: Number(values.port ?? 0),
    latencyMs: Number(values['latency-ms'] ?? 0),
    chunkDelayMs: Number(values['chunk-delay-ms'] ?? 0),
    ...(values.log === undefined ? {} : { logFile: values.log }),
    onEvent: () => void provider.then(({ calls }) => calls.splice(0)),
  })
  return provider
}
