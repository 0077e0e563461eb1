import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A provider that answers at once: one kilobyte of JSON, or a stream of fifty chunks. Counts its calls by key. */
const facts = { id: 'chatcmpl-bench', created: 1_767_225_600, model: 'gpt-4o-mini' }
const usage = { prompt_tokens: 20, completion_tokens: 50, total_tokens: 70 }

const message = { role: 'assistant', content: 'Meterway '.repeat(80) }
const choices = [{ index: 0, message, logprobs: null, finish_reason: 'stop' }]
const answer = JSON.stringify({ ...facts, object: 'chat.completion', choices, usage })
const answerHeaders = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) }

const event = (part: object): string =>
  `data: ${JSON.stringify({ ...facts, object: 'chat.completion.chunk', usage: null, ...part })}\n\n`
const delta = (content: object, finish: string | null): string =>
  event({ choices: [{ index: 0, delta: content, logprobs: null, finish_reason: finish }] })
const events = [
  ...Array.from({ length: 50 }, (_, index) => delta({ content: `word ${String(index)} ` }, null)),
  delta({}, 'stop'),
  event({ choices: [], usage }),
  'data: [DONE]\n\n',
]

const calls: Record<string, number> = {}

const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (text: string) => (body += text))
  request.on('end', () => {
    const key = (request.headers.authorization ?? '').slice('Bearer '.length)
    calls[key] = (calls[key] ?? 0) + 1
    if (body.includes('"stream":true')) stream(response)
    else response.writeHead(200, answerHeaders).end(answer)
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))

// Any message asks for the calls so far.
process.on('message', () => process.send?.(calls))

/** Each event in a write of its own, as fast as they are taken. */
function stream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
  const next = (at: number): void => {
    if (at === events.length) response.end()
    else response.write(events[at]!, () => setImmediate(next, at + 1))
  }
  next(0)
}
