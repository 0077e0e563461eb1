import { createServer } from 'node:http'

/** A provider that answers at once: one kilobyte of JSON, or a stream of fifty chunks. Counts its calls. */
const filler = 'Meterway '.repeat(80)
const usage = { prompt_tokens: 20, completion_tokens: 50, total_tokens: 70 }
const answer = JSON.stringify({
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 1_767_225_600,
  model: 'gpt-4o-mini',
  choices: [
    { index: 0, message: { role: 'assistant', content: filler }, logprobs: null, finish_reason: 'stop' },
  ],
  usage,
})
const chunk = (delta: object, finish: string | null): string =>
  `data: ${JSON.stringify({ id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1_767_225_600, model: 'gpt-4o-mini', choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }], usage: null })}\n\n`
const events = [
  ...Array.from({ length: 50 }, (_, index) => chunk({ content: `word ${String(index)} ` }, null)),
  chunk({}, 'stop'),
  `data: ${JSON.stringify({ id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1_767_225_600, model: 'gpt-4o-mini', choices: [], usage })}\n\n`,
  'data: [DONE]\n\n',
]

let calls = 0

const server = createServer((request, response) => {
  if (request.url === '/calls') {
    response.end(String(calls))
    return
  }
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (text: string) => (body += text))
  request.on('end', () => {
    calls++
    if (!body.includes('"stream":true')) {
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) })
        .end(answer)
      return
    }
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
    const next = (at: number): void => {
      if (at === events.length) response.end()
      else response.write(events[at]!, () => setImmediate(next, at + 1))
    }
    next(0)
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }))
