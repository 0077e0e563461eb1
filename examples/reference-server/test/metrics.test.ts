import { startFakeProvider, type FakeProvider } from '@meterway/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asker, type Answer } from './ask.js'
import { addUser, adminPassword, offerModel } from './offered-model.js'
import { readMetrics } from './read-metrics.js'
import { serverFolder, startServer, type ServerProcess } from './server-process.js'

const folder = serverFolder()
let server: ServerProcess
let provider: FakeProvider
let accessKey: string
beforeAll(async () => {
  provider = await startFakeProvider()
  server = await startServer({
    folder: folder.path,
    env: { MW_DEMO: '0', MW_ADMIN_PASSWORD: adminPassword },
  })
  await offerModel(server.url, provider.url)
  accessKey = await addUser(server.url, 'ann', '100')
})
afterAll(async () => {
  await server.stop()
  await provider.close()
  folder.remove()
})

const chat = (body: object = {}, key = accessKey): Promise<Answer> =>
  asker(server.url, key)('POST', '/v1/chat/completions', {
    model: 'gpt',
    messages: [{ role: 'user', content: 'hi' }],
    ...body,
  })

test('counts calls, tokens, charges and tries as they were', async () => {
  const { body, headers } = await chat()
  provider.script([{ status: 500 }])
  await chat()
  await chat({}, 'sk-mw-wrong')
  const { samples } = await readMetrics(server.url)
  const calls = (labels: string) => samples.get(`meterway_requests_total{${labels}}`)
  expect(calls('endpoint="chat.completions",model="gpt",outcome="complete",status_class="2xx"')).toBe(2)
  expect(calls('endpoint="chat.completions",model="none",outcome="refused",status_class="4xx"')).toBe(1)
  expect(samples.get('meterway_tokens_total{kind="input",model="gpt"}')).toBe(2 * body.usage.prompt_tokens)
  expect(samples.get('meterway_tokens_total{kind="output",model="gpt"}')).toBe(
    2 * body.usage.completion_tokens,
  )
  expect(samples.get('meterway_charges_total{currency="USD",model="gpt"}')).toBeCloseTo(
    2 * Number(headers.get('x-meterway-charge')),
    9,
  )
  expect(samples.get('meterway_attempts_total{outcome="answered",provider="fake"}')).toBe(2)
  expect(samples.get('meterway_attempts_total{outcome="transient",provider="fake"}')).toBe(1)
  expect(samples.get('meterway_attempt_seconds_count{provider="fake"}')).toBe(3)
  for (const name of ['first_byte', 'duration'])
    expect(samples.get(`meterway_${name}_seconds_count{endpoint="chat.completions",streamed="false"}`)).toBe(
      2,
    )
  expect(samples.get('meterway_overhead_seconds_count{endpoint="chat.completions"}')).toBe(3)
})

test('shows what runs, and how the process is', async () => {
  const { samples } = await readMetrics(server.url)
  for (const name of ['holds_open', 'ledger_queue', 'provider_keys_cooling', 'provider_keys_disabled'])
    expect(samples.get(`meterway_${name}`), name).toBe(0)
  expect(samples.get('meterway_ledger_batch_commands_count')).toBeGreaterThan(0)
  expect(samples.has('nodejs_eventloop_lag_p99_seconds')).toBe(true)
})

test('shows provider keys that rest or are refused', async () => {
  provider.script([{ status: 429, retryAfter: '60' }])
  await chat()
  expect((await readMetrics(server.url)).samples.get('meterway_provider_keys_cooling')).toBe(1)
  expect(
    (await readMetrics(server.url)).samples.get('meterway_provider_key_events_total{event="cooling"}'),
  ).toBe(1)
})

test('takes no word of a caller into its labels', async () => {
  const before = (await readMetrics(server.url)).samples.size
  for (let at = 0; at < 50; at++) {
    await chat({ model: `hostile"} ${at}\n` })
    await asker(server.url, `sk-mw-hostile-${at}`)('POST', `/v1/chat/completions?hostile=${at}`, {})
    await asker(server.url, accessKey)('GET', `/v1/hostile-${at}`)
  }
  const { text, samples } = await readMetrics(server.url)
  expect(text).not.toContain('hostile')
  expect(samples.size - before).toBeLessThan(10)
})
