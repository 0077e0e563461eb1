import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { behaviourOfModel } from './behaviour-of-model.js'
import type { Behaviour } from './behaviour.js'
import { readCall, type CallLogEntry } from './call.js'
import { endpointFor } from './endpoints.js'
import type { CallEvent, Exchange } from './exchange.js'
import { misbehave } from './misbehave.js'
import { pause } from './pause.js'
import { requestIdOf } from './vendors.js'

export interface SimulatedProviderOptions {
  /** Before the head of an answer. @defaultValue 0 */
  latencyMs?: number
  /** Between two chunks of a stream. @defaultValue 0 */
  chunkDelayMs?: number
  /** @defaultValue characters / 4 */
  countTokens?: (text: string) => number
  /** Told, before it goes on, how far a call is. */
  onEvent?: (event: CallEvent, call: CallLogEntry) => void
  /** How to misbehave; by default what the model's name asks for. */
  behave?: (call: CallLogEntry) => Behaviour
}

/**
 * A provider that speaks the formats of OpenAI, Anthropic and Gemini and costs nothing: for demos and tests. Mount it
 * on an HTTP server.
 */
export function simulatedProvider(options: SimulatedProviderOptions = {}): RequestListener {
  const { latencyMs = 0, chunkDelayMs = 0, countTokens = quarterOfLength } = options
  const behave = options.behave ?? (({ model }) => behaviourOfModel(model))
  let calls = 0

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const call = await readCall(request, ++calls)
    if (!call) return
    const tell = (event: CallEvent): void => options.onEvent?.(event, call)
    tell('arrived')
    const behaviour = behave(call)
    const { vendor, answer } = endpointFor(call)
    if (vendor.requestIdHeader !== null) response.setHeader(vendor.requestIdHeader, requestIdOf(call))
    const exchange: Exchange = { call, response, behaviour, vendor, chunkDelayMs, countTokens, tell }
    await pause(behaviour.latencyMs ?? latencyMs)
    if (!misbehave(exchange)) await answer(exchange)
  }
  return (request, response) => {
    serve(request, response).catch(() => response.destroy())
  }
}

const quarterOfLength = (text: string): number => Math.ceil(text.length / 4)
