import type { Upstream, UpstreamRequest } from '@meterway/core/ports'

export interface FakeUpstream extends Upstream {
  /** What was sent, newest last. */
  requests: UpstreamRequest[]
  /** Answers the next requests with this status and body instead. */
  answer: ((request: UpstreamRequest) => { status: number; body: unknown }) | null
}

const usage = { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150 }

const chat = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'up-model',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello there' }, finish_reason: 'stop' }],
  usage,
}

const chunk = (delta: object, finish: string | null = null, more: object = {}) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'up-model',
  choices: [{ index: 0, delta, finish_reason: finish }],
  ...more,
})

const chunks = [
  chunk({ role: 'assistant', content: 'Hello' }),
  chunk({ content: ' there' }),
  chunk({}, 'stop'),
  { ...chunk({}), choices: [], usage },
]

const embeddings = {
  object: 'list',
  data: [{ object: 'embedding', index: 0, embedding: [0.5, 0.25] }],
  model: 'up-embed',
  usage: { prompt_tokens: 8, total_tokens: 8 },
}

/** A provider in process: one hundred tokens in and fifty out for a chat, eight in for an embedding. */
export function fakeUpstream(): FakeUpstream {
  const upstream: FakeUpstream = {
    requests: [],
    answer: null,
    close: () => Promise.resolve(),
    send: (request) => {
      upstream.requests.push(request)
      if (upstream.answer) {
        const { status, body } = upstream.answer(request)
        return Promise.resolve(responseOf(status, 'application/json', [JSON.stringify(body)]))
      }
      if (request.url.endsWith('/models')) return json({ object: 'list', data: [] })
      if (request.url.endsWith('/embeddings')) return json(embeddings)
      const { stream } = JSON.parse(request.body as string) as { stream?: boolean }
      if (!stream) return json(chat)
      const events = [...chunks.map((each) => `data: ${JSON.stringify(each)}\n\n`), 'data: [DONE]\n\n']
      return Promise.resolve(responseOf(200, 'text/event-stream', events))
    },
  }
  return upstream
}

const json = (body: unknown) => Promise.resolve(responseOf(200, 'application/json', [JSON.stringify(body)]))

function responseOf(status: number, type: string, parts: string[]) {
  return {
    status,
    headers: { 'content-type': type },
    bytes: () => Promise.resolve(Buffer.from(parts.join(''))),
    abort: () => undefined,
    stream: async function* () {
      for (const part of parts) {
        await Promise.resolve()
        yield Buffer.from(part)
      }
    },
  }
}
