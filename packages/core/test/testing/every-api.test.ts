import { expect, test, vi } from 'vitest'
import type { FakeProvider } from '../../src/testing/index.js'
import { breaks, post, provider } from './provider.js'

const contents = [{ role: 'user', parts: [{ text: 'hello there' }] }]
const messages = [{ role: 'user', content: 'hello there' }]

type Ask = (fake: FakeProvider, model: string) => Promise<Response>

/** A stream of each API that has one. */
const streams: [string, Ask][] = [
  [
    'chat',
    ({ url }, model) =>
      post(`${url}/chat/completions`, {
        model,
        messages,
        stream: true,
        stream_options: { include_usage: true },
      }),
  ],
  ['responses', ({ url }, model) => post(`${url}/responses`, { model, input: 'hello there', stream: true })],
  [
    'messages',
    ({ url }, model) =>
      post(
        `${url}/messages`,
        { model, max_tokens: 50, messages, stream: true },
        { 'anthropic-version': '2023-06-01' },
      ),
  ],
  [
    'generateContent',
    ({ origin }, model) =>
      post(`${origin}/v1beta/models/${model}:streamGenerateContent?alt=sse`, { contents }),
  ],
  [
    'speech',
    ({ url }, model) =>
      post(`${url}/audio/speech`, { model, input: 'three short words', stream_format: 'sse' }),
  ],
]

const words = /"(?:content|delta|text|audio)":"[^"]/g

test.each(streams)('a whole stream of %s is completed', async (_, ask) => {
  const fake = await provider()
  expect((await (await ask(fake, 'm')).text()).match(words)!.length).toBeGreaterThan(2)
  expect(fake.calls[0]).toMatchObject({ stream: true, completed: true })
})

test.each(streams)('a stream of %s that is cut has so many chunks, and is not completed', async (_, ask) => {
  const fake = await provider()
  expect((await (await ask(fake, 'sim-cut-2')).text()).match(words)).toHaveLength(2)
  expect(fake.calls[0]?.completed).toBe(false)
})

test.each(streams)(
  'a stream of %s may be cut behind its last chunk, before its usage is final',
  async (api, ask) => {
    const fake = await provider()
    const chunks = api === 'speech' ? 3 : 17
    fake.script([{ cutAfterChunks: chunks + 1 }, { cutAfterChunks: chunks }])
    const whole = await (await ask(fake, 'm')).text()
    const cut = await (await ask(fake, 'm')).text()
    expect(cut.length).toBeLessThan(whole.length)
    expect(fake.calls.map(({ completed }) => completed)).toEqual([true, false])
  },
)

test.each(streams)('a stream of %s that is reset breaks', async (_, ask) => {
  expect(await breaks(ask(await provider(), 'sim-reset-1'))).toBe(true)
})

test.each(streams)('a stream of %s that stalls leaves its caller waiting', async (_, ask) => {
  const fake = await provider()
  const answer = breaks(ask(fake, 'sim-stall-1'))
  await vi.waitFor(() => expect(fake.calls).toHaveLength(1))
  await fake.close()
  expect(await answer).toBe(true)
})

test.each(streams)('an error in a stream of %s is its last event', async (_, ask) => {
  const text = await (await ask(await provider(), 'sim-stream-error-2')).text()
  expect(text.match(words)).toHaveLength(2)
  expect(text.trimEnd().split(/\r?\n/).at(-1)).toContain('The simulated provider failed.')
})

test.each(streams)('an error of %s has its status and Retry-After', async (_, ask) => {
  const answer = await ask(await provider(), 'sim-error-429')
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '1'])
  expect(await answer.json()).toMatchObject({ error: { message: expect.stringContaining('429') } })
})

test.each(streams)('a key that %s echoes is the one that came', async (_, ask) => {
  const answer = await ask(await provider(), 'sim-echo-authorization')
  expect(await answer.text()).toContain('You sent Bearer sk-1234')
})

test.each(streams)('%s may report no usage, or any', async (_, ask) => {
  const fake = await provider()
  await (await ask(fake, 'sim-no-usage')).text()
  expect(fake.calls[0]?.usage).toBeNull()
  fake.script([{ usage: { surprise: 7 } }])
  expect(await (await ask(fake, 'm')).text()).toContain('"surprise":7')
  expect(fake.calls[1]?.usage).toEqual({ surprise: 7 })
})
