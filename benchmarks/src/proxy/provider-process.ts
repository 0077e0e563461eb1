import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A provider that answers at once: one kilobyte of JSON, or a stream of `max_tokens` chunks. Counts its calls by key. */
const facts = { id: 'chatcmpl-bench', created: 1_767_225_600, model: 'gpt-4o-mini' }
const usageOf = (completion: number) => ({
  prompt_tokens: 20,
  completion_tokens: completion,
  total_tokens: 20 + completion,
})

const message = { role: 'assistant', content: 'Meterway '.repeat(80) }
const choices = [{ index: 0, message, logprobs: null, finish_reason: 'stop' }]
const answer = JSON.stringify({ ...facts, object: 'chat.completion', choices, usage: usageOf(50) })
const answerHeaders = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) }

const event = (part: object): string =>
  `data: ${JSON.stringify({ ...facts, object: 'chat.completion.chunk', usage: null, ...part })}\n\n`
const delta = (content: object, finish: string | null): string =>
  event({ choices: [{ index: 0, delta: content, logprobs: null, finish_reason: finish }] })
const eventsOf = (chunks: number): string[] => [
  ...Array.from({ length: chunks }, (_, index) => delta({ content: `word ${String(index)} ` }, null)),
  delta({}, 'stop'),
  event({ choices: [], usage: usageOf(chunks) }),
  'data: [DONE]\n\n',
]
const streams = new Map<number, string[]>()

const calls: Record<string, number> = {}

const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (text: string) => (body += text))
  request.on('end', () => {
    const key = (request.headers.authorization ?? '').slice('Bearer '.length)
    calls[key] = (calls[key] ?? 0) + 1
    if (body.includes('"stream":true')) stream(response, chunksAsked(body))
    else response.writeHead(200, answerHeaders).end(answer)
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))

// Any message asks for the calls so far.
process.on('message', () => process.send?.(calls))

const chunksAsked = (body: string): number => Number(/"max_tokens":(\d+)/.exec(body)?.[1] ?? 50)

/** Each event in a write of its own, as fast as they are taken. */
function stream(response: ServerResponse, chunks: number): void {
  const events = streams.get(chunks) ?? eventsOf(chunks)
  streams.set(chunks, events)
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
  const next = (at: number): void => {
    if (at === events.length) response.end()
    else response.write(events[at]!, () => setImmediate(next, at + 1))
  }
  next(0)
}
