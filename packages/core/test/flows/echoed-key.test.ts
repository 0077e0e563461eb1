import { inspect } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { answering } from './answering.js'
import { gatewayHarness, textOf, type Harness } from './gateway-harness.js'

const secret = 'sk-provider-secret'
let harness: Harness
afterEach(() => harness.close())

const usage = { prompt_tokens: 3, completion_tokens: 2 }
const whole = JSON.stringify({
  choices: [{ index: 0, message: { role: 'assistant', content: `You sent ${secret}!` } }],
  model: secret,
  usage: { ...usage, echo: secret },
})
const event = (content: string) =>
  `data: ${JSON.stringify({ model: secret, choices: [{ index: 0, delta: { content } }] })}\n\n`
const stream = [
  event('Here it is: '),
  event(`${secret} and once more ${secret}`),
  `data: ${JSON.stringify({ choices: [], usage })}\n\n`,
  'data: [DONE]\n\n',
  `: ${secret}\n\n`,
].join('')

test.each([
  ['an answer', whole, 'application/json', {}],
  ['a stream, cut anywhere', stream, 'text/event-stream', { stream: true }],
  ['a stream that breaks', stream.slice(0, 300), 'text/event-stream', { stream: true }],
])('a provider’s key leaves nobody by %s', async (_, body, type, asked) => {
  harness = await gatewayHarness({ upstream: answering(Buffer.from(body), type).upstream })
  const reply = await harness.chat(asked, harness.secret, { idempotencyKey: 'k' })
  const text = await textOf(reply)
  expect(text).toContain('[redacted]')
  const replay = await harness.chat(asked, harness.secret, { idempotencyKey: 'k', requestId: 'req-2' })
  const records = inspect(await harness.records(), { depth: null })
  for (const seen of [text, await textOf(replay), JSON.stringify(reply.headers), records])
    expect(seen).not.toContain(secret)
})

test('a short key, such as servers without keys are given, does not harm an answer', async () => {
  const answer = JSON.stringify({
    choices: [{ index: 0, message: { role: 'assistant', content: 'The list is EMPTY.' } }],
    usage,
  })
  harness = await gatewayHarness({ upstream: answering(Buffer.from(answer), 'application/json').upstream })
  const [key] = (await harness.store.catalog.snapshot()).providerKeys
  await harness.meterway.catalog.providerKeys.update(key!.id, { secret: 'EMPTY' })
  expect(await textOf(await harness.chat({}))).toBe(answer)
})
