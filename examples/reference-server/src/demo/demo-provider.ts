import { countInPieces } from '@meterway/core/metering'
import { simulatedProvider } from '@meterway/core/testing'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { listen, type HttpServer } from '../server/http-server.js'

export interface DemoProvider extends HttpServer {
  /** With `/v1`. */
  baseUrl: string
}

/** A provider in this process that answers like OpenAI, at about the pace of a quick model, and costs nothing. */
export async function startDemoProvider(): Promise<DemoProvider> {
  const listener = simulatedProvider({
    latencyMs: 150,
    chunkDelayMs: 15,
    countTokens: countInPieces((text) => countTokens(text, { allowedSpecial: 'all' })),
  })
  const server = await listen(listener, 0, '127.0.0.1')
  return { ...server, baseUrl: `http://127.0.0.1:${server.port}/v1` }
}
