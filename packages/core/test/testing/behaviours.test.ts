import { expect, test, vi } from 'vitest'
import { breaks, chat, eventsOf, post, provider, type Loose } from './provider.js'

const withUsage = { stream: true, stream_options: { include_usage: true } }

test('a stream ends as OpenAI’s does: usage null on each chunk, then in one without choices, then [DONE]', async () => {
  const events = eventsOf(await (await chat(await provider(), { ...withUsage, max_tokens: 2 })).text())
  expect(events.at(-1)).toBe('[DONE]')
  expect(events.at(-2)).toMatchObject({ choices: [], usage: { completion_tokens: 2 } })
  expect(events.at(-3)).toMatchObject({ choices: [{ finish_reason: 'length' }], usage: null })
  expect(events.slice(0, -2).every((event: Loose) => event.usage === null)).toBe(true)
})

test('a stream whose caller did not ask for usage has none', async () => {
  expect(await (await chat(await provider(), { stream: true })).text()).not.toContain('usage')
})

test.each([
  ['sim-usage-finish', [null, null, 2]],
  ['sim-usage-every', [1, 2, 2, 2]],
  ['sim-usage-repeated', [null, null, 2, 2, 2]],
  ['sim-no-usage', [null, null, null]],
  ['sim-zero-usage', [null, null, null, 0]],
  ['sim-negative-usage', [null, null, null, -1000]],
  ['sim-huge-usage', [null, null, null, 1e12]],
  ['sim-text-usage', [null, null, null, '12']],
])('%s reports output tokens of %j, chunk by chunk', async (model, expected) => {
  const fake = await provider()
  const events = eventsOf(await (await chat(fake, { ...withUsage, model, max_tokens: 2 })).text())
  const reported = events.slice(0, -1).map(({ usage }: Loose) => usage?.completion_tokens ?? null)
  expect(reported).toEqual(expected)
  expect((fake.calls[0]?.usage as Loose)?.completion_tokens ?? null).toBe(expected.at(-1))
})

test('usage on the finish chunk comes unasked, as some providers send it', async () => {
  const fake = await provider()
  fake.script([{ usageOn: 'finish' }])
  const events = eventsOf(await (await chat(fake, { stream: true, max_tokens: 1 })).text())
  expect(events.map(({ usage }: Loose) => usage !== undefined)).toEqual([false, true, false])
})

test.each([
  ['sim-cut-2', false],
  ['sim-stream-error-2', false],
  ['sim-reset-2', true],
])('%s ends a stream after two chunks, without [DONE]', async (model, isBroken) => {
  const fake = await provider()
  let text = ''
  const answer = await chat(fake, { model, stream: true })
  const read = (async () => {
    for await (const piece of answer.body!) text += Buffer.from(piece as Uint8Array).toString()
  })()
  expect(await breaks(read.then(() => new Response()))).toBe(isBroken)
  expect(text.match(/"content"/g)).toHaveLength(2)
  expect(text.includes('"error"')).toBe(model.includes('error'))
  expect(text).not.toContain('[DONE]')
  expect(fake.calls[0]?.completed).toBe(false)
})

test.each([
  ['sim-hang', {}],
  ['sim-stall-1', { stream: true }],
])('%s leaves its caller waiting', async (model, body) => {
  const fake = await provider()
  const answer = breaks(chat(fake, { model, ...body }))
  await vi.waitFor(() => expect(fake.calls).toHaveLength(1))
  await fake.close()
  expect(await answer).toBe(true)
  expect(fake.calls[0]?.completed).toBe(false)
})

test('an error carries its status, shape and Retry-After', async () => {
  const fake = await provider()
  fake.script([{ status: 429, retryAfter: '2' }])
  const answer = await chat(fake)
  expect(answer.status).toBe(429)
  expect(answer.headers.get('retry-after')).toBe('2')
  expect(await answer.json()).toMatchObject({ error: { type: 'simulated_error', param: null } })
})

test.each([
  ['sim-error-object', 200, /^\{"error":/],
  ['sim-bad-json', 200, /^\{"choices":\[$/],
  ['sim-echo-authorization', 400, /You sent Bearer sk-1234/],
])('%s answers %i with what it says', async (model, status, text) => {
  const answer = await chat(await provider(), { model })
  expect(answer.status).toBe(status)
  expect(await answer.text()).toMatch(text)
})

test('a redirect names its target', async () => {
  const fake = await provider()
  fake.script([{ redirect: 'http://127.0.0.1:9/' }])
  const answer = await chat(fake)
  expect([answer.status, answer.headers.get('location')]).toEqual([302, 'http://127.0.0.1:9/'])
})

test('a script may answer any body under any status', async () => {
  const fake = await provider()
  fake.script([{ status: 429, rawBody: '{"error":{"type":"insufficient_quota"}}' }])
  const answer = await chat(fake)
  expect([answer.status, await answer.text()]).toEqual([429, '{"error":{"type":"insufficient_quota"}}'])
})

test.each([{}, { stream: true }])('a filled body of %o is as long as was asked', async (body) => {
  const answer = await chat(await provider(), { model: 'sim-fill-1000000', ...body })
  const text = await answer.text()
  expect(text.length).toBeGreaterThan(1_000_000)
  expect(() => (body.stream ? eventsOf(text) : JSON.parse(text))).not.toThrow()
})

test.each([{}, withUsage])('a slow body of %o is the same body, in pieces of a byte', async (body) => {
  const fake = await provider()
  const ask = { max_tokens: 1, ...body }
  const quick = await (await chat(fake, ask)).text()
  fake.script([{ byteDelayMs: 1 }])
  const answer = await chat(fake, ask)
  let pieces = 0
  let slow = ''
  for await (const piece of answer.body!) {
    pieces++
    slow += Buffer.from(piece as Uint8Array).toString()
  }
  const neutral = (text: string) => text.replace(/chatcmpl-sim-\d+|"created":\d+/g, '')
  expect(neutral(slow)).toBe(neutral(quick))
  expect(pieces).toBeGreaterThan(10)
})

test('another model than the asked one may be named, and data sent behind [DONE]', async () => {
  const fake = await provider()
  fake.script([{ servedModel: 'other', afterDone: 'data: {"usage":{}}\n\n' }])
  const text = await (await chat(fake, { stream: true })).text()
  expect(text).toContain('"model":"other"')
  expect(text.endsWith('data: [DONE]\n\ndata: {"usage":{}}\n\n')).toBe(true)
})

test('a script is used up call by call, then the model’s name decides', async () => {
  const fake = await provider()
  fake.script([{ status: 500 }, {}])
  const statuses: number[] = []
  for (let i = 0; i < 3; i++) statuses.push((await chat(fake, { model: 'sim-error-503' })).status)
  expect(statuses).toEqual([500, 200, 503])
})

test.each([
  ['not json', '{"model":'],
  ['no object', 'null'],
  ['no model', { messages: [{ role: 'user', content: 'x' }] }],
  ['no messages', { model: 'm' }],
  ['messages that are none', { model: 'm', messages: 'hello' }],
  ['a limit below one', { model: 'm', messages: [{ role: 'user', content: 'x' }], max_tokens: 0 }],
  ['a text for a number', { model: 'm', messages: [{ role: 'user', content: 'x' }], n: '2' }],
])('a request with %s is refused with 400', async (_, body) => {
  const fake = await provider()
  const answer = await post(`${fake.url}/chat/completions`, body)
  expect(answer.status).toBe(400)
  expect(await answer.json()).toMatchObject({ error: { type: 'invalid_request_error' } })
  expect(fake.calls[0]).toMatchObject({ usage: null, completed: false })
})

test('embeddings without input are refused, and other paths not found', async () => {
  const fake = await provider()
  expect((await post(`${fake.url}/embeddings`, { model: 'e' })).status).toBe(400)
  expect((await post(`${fake.url}/images/variations`, {})).status).toBe(404)
})

test.each(['sim-unknown', 'sim-constructor', 'sim-', 'gpt-4o'])(
  'the model %s answers as it should',
  async (model) => {
    expect((await chat(await provider(), { model })).status).toBe(200)
  },
)

test('a call without latency overtakes one with it', async () => {
  const fake = await provider({ latencyMs: 300 })
  fake.script([{}, { latencyMs: 0 }])
  const order: string[] = []
  const late = chat(fake).then(() => order.push('late'))
  await vi.waitFor(() => expect(fake.calls).toHaveLength(1))
  await chat(fake).then(() => order.push('quick'))
  await late
  expect(order).toEqual(['quick', 'late'])
})

test('a whole call is answered between two chunks that are delayed', async () => {
  const fake = await provider({ chunkDelayMs: 300 })
  const stream = await chat(fake, { stream: true, max_tokens: 1 })
  await (await chat(fake)).text()
  expect(fake.calls.map(({ completed }) => completed)).toEqual([false, true])
  await stream.text()
  expect(fake.calls[0]?.completed).toBe(true)
})

test('a caller who leaves leaves the call incomplete', async () => {
  const fake = await provider({ chunkDelayMs: 5 })
  const answer = await chat(fake, { stream: true })
  await answer.body!.cancel()
  await chat(fake)
  expect(fake.calls.map(({ completed }) => completed)).toEqual([false, true])
})
