import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

type Chunk = Record<string, unknown> & { error?: { code: number; message: string; details?: object[] } }

export interface GeminiCall {
  url: string
  key: string | undefined
  body: Record<string, unknown>
}

/** A provider that speaks Gemini, as far as one answer goes. */
export interface GeminiProvider {
  url: string
  calls: GeminiCall[]
  /** What it answers from now on: the chunks of an answer, one of them for a whole one; or an error. */
  answers(...chunks: Chunk[]): void
}

/** Started for one test. */
export async function startGeminiProvider(): Promise<GeminiProvider> {
  const calls: GeminiCall[] = []
  let chunks: Chunk[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (piece: Buffer) => (text += piece.toString()))
    request.on('end', () => {
      const { url = '', headers } = request
      const body = JSON.parse(text) as GeminiCall['body']
      calls.push({ url, key: headers['x-goog-api-key']?.toString(), body })
      const isStream = url.includes('alt=sse')
      response.writeHead(chunks[0]?.error?.code ?? 200, {
        'content-type': isStream ? 'text/event-stream' : 'application/json',
      })
      const events = chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`)
      response.end(isStream ? events.join('') : JSON.stringify(chunks[0]))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/v1beta`
  return { url, calls, answers: (...given) => (chunks = given) }
}
