import { afterEach, describe, expect, test } from 'vitest'
import { answering } from './answering.js'
import { gatewayHarness, jsonOf, textOf, type Harness, type HarnessOptions } from './gateway-harness.js'

let harness: Harness
afterEach(async () => {
  await harness.close()
  expect(await harness.meterway.verify()).toEqual([])
})

const start = async (body: string, type: string, options: HarnessOptions = {}): Promise<void> => {
  harness = await gatewayHarness({ ...options, upstream: answering(Buffer.from(body), type).upstream })
}
const whole = (answer: object, options?: HarnessOptions) =>
  start(JSON.stringify(answer), 'application/json', options)
const streamed = (...events: (object | string)[]) => {
  const data = events.map((event) => (typeof event === 'string' ? event : JSON.stringify(event)))
  return start(data.map((one) => `data: ${one}\n\n`).join(''), 'text/event-stream')
}
const record = async () => (await harness.records())[0]!

describe('an answer without usage is estimated by what it says', () => {
  const finished = { index: 0, finish_reason: 'stop' }
  const sayings = [
    ['in a refusal', { content: null, refusal: 'No. '.repeat(40) }],
    ['in parts', { content: [{ type: 'text', text: 'Yes. '.repeat(40) }] }],
    ['as reasoning by its other name', { content: '', reasoning: 'Hm. '.repeat(40) }],
  ] as const

  test.each(sayings)('%s, whole', async (_, message) => {
    await whole({ choices: [{ ...finished, message }] })
    await harness.chat({})
    expect((await record()).quantities.output).toBeGreaterThanOrEqual(40)
  })

  test.each(sayings)('%s, streamed', async (_, delta) => {
    await streamed({ choices: [{ ...finished, delta }] }, '[DONE]')
    await textOf(await harness.chat({ stream: true }))
    expect((await record()).quantities.output).toBeGreaterThanOrEqual(40)
  })

  test('in a refusal of the Responses API that breaks', async () => {
    await streamed({ type: 'response.refusal.delta', delta: 'No. '.repeat(40) })
    const body = Buffer.from(JSON.stringify({ model: 'gpt-4o', input: 'hello', stream: true }))
    await textOf(await harness.chat({}, harness.secret, { endpoint: 'responses', body }))
    expect(await record()).toMatchObject({ outcome: 'upstream_broken', estimated: true })
    expect((await record()).quantities.output).toBeGreaterThanOrEqual(40)
  })
})

test('a caller whose format has usage in every answer is told the estimate', async () => {
  const message = { role: 'assistant', content: 'word '.repeat(40) }
  await whole({ choices: [{ index: 0, message, finish_reason: 'stop' }] })
  const body = Buffer.from(
    JSON.stringify({ model: 'gpt-4o', max_tokens: 100, messages: [{ role: 'user', content: 'hello' }] }),
  )
  const { usage } = await jsonOf(await harness.chat({}, harness.secret, { endpoint: 'messages', body }))
  const { quantities } = await record()
  expect([usage.input_tokens, usage.output_tokens]).toEqual([quantities.input, quantities.output])
})

test('a whole answer that filled its context is incomplete, as a stream is', async () => {
  const content = [{ type: 'text', text: 'so far' }]
  const usage = { input_tokens: 10, output_tokens: 5 }
  await whole({ content, stop_reason: 'model_context_window_exceeded', usage }, { format: 'anthropic' })
  await harness.chat({})
  expect(await record()).toMatchObject({ outcome: 'incomplete', estimated: false })
})
