import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import type { Upstream } from '../../src/ports/index.js'
import { answering } from './answering.js'
import { gatewayHarness, jsonOf, textOf, type Harness } from './gateway-harness.js'

let harness: Harness
afterEach(async () => {
  await harness.close()
  expect(await harness.meterway.verify()).toEqual([])
})

const recorded = readFileSync(
  new URL('../vectors/streams/14-openai-responses-tool-reasoning.sse', import.meta.url),
)

async function respond(body: object, upstream: Upstream) {
  harness = await gatewayHarness({ upstream })
  const bytes = Buffer.from(JSON.stringify({ model: 'gpt-4o', input: 'hello', ...body }))
  return harness.chat({}, harness.secret, { endpoint: 'responses', body: bytes })
}

describe('the Responses API', () => {
  const usage = { input_tokens: 12, output_tokens: 30, total_tokens: 42 }
  const output = [
    { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'word '.repeat(30) }] },
  ]
  const answer = { id: 'resp_1', object: 'response', status: 'completed', error: null, output, usage }
  const whole = (facts: object = {}) =>
    answering(Buffer.from(JSON.stringify({ ...answer, ...facts })), 'application/json')

  test('is passed on to its own path, and charged exactly', async () => {
    const { upstream, sent } = whole()
    const reply = await respond({ max_output_tokens: 40 }, upstream)
    expect(await jsonOf(reply)).toEqual(answer)
    expect(sent[0]!.url).toMatch(/\/v1\/responses$/)
    expect(JSON.parse(String(sent[0]!.body))).toEqual({
      model: 'gpt-4o',
      input: 'hello',
      max_output_tokens: 40,
    })
    expect(reply.headers['x-meterway-charge']).toBe('0.000072')
    expect(await harness.records()).toMatchObject([
      { endpoint: 'responses', quantities: { input: 12, output: 30 }, outcome: 'complete' },
    ])
  })

  test('is incomplete at its limit, and estimated without usage', async () => {
    const { upstream } = whole({ status: 'incomplete', usage: null })
    await respond({}, upstream)
    const [record] = await harness.records()
    expect(record).toMatchObject({ outcome: 'incomplete', estimated: true })
    expect(Number(record!.quantities.output)).toBeGreaterThanOrEqual(30)
  })

  test('streams its events byte for byte, the last once they are charged', async () => {
    const reply = await respond({ stream: true }, answering(recorded, 'text/event-stream').upstream)
    expect(await textOf(reply)).toBe(recorded.toString())
    expect(await harness.records()).toMatchObject([{ streamed: true, estimated: false, outcome: 'complete' }])
  })

  test('is refused in the background, where nobody would meter it', async () => {
    const reply = await respond({ background: true }, whole().upstream)
    expect([reply.status, (await jsonOf(reply)).error.param]).toEqual([400, 'background'])
  })
})
