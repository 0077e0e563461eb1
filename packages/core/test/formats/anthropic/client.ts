import Anthropic from '@anthropic-ai/sdk'

/** The official client, whose every request is answered with one body. */
export const clientOf = (body: string, status = 200): Anthropic =>
  new Anthropic({
    apiKey: 'k',
    baseURL: 'http://anthropic.test',
    maxRetries: 0,
    fetch: () => Promise.resolve(new Response(body, { status, headers: headersOf(body) })),
  })

const headersOf = (body: string) => ({
  'content-type': body.startsWith('{') ? 'application/json' : 'text/event-stream',
  'request-id': 'req-1',
})

export const ask = {
  model: 'm',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'hello' }],
}
