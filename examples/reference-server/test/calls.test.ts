import OpenAI from 'openai'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signIn } from './ask.js'
import { serverFolder, startServer, type ServerProcess } from './server-process.js'

const folder = serverFolder()
let server: ServerProcess
let openai: OpenAI
let demo: Awaited<ReturnType<typeof signIn>>
beforeAll(async () => {
  server = await startServer({ folder: folder.path })
  openai = new OpenAI({ apiKey: server.accessKey, baseURL: `${server.url}/v1`, maxRetries: 0 })
  demo = await signIn(server.url, 'demo', server.demoPassword)
})
afterAll(async () => {
  await server.stop()
  folder.remove()
})

const nano = (decimal: string): bigint => {
  const [whole = '', fraction = ''] = decimal.split('.')
  return BigInt(whole + fraction.padEnd(9, '0'))
}
const balance = async () => nano((await demo.ask('GET', '/v1/me/profile')).body.balance as string)
const newestUsage = async () => (await demo.ask('GET', '/v1/me/usage?limit=1')).body.data[0]
const messages = [{ role: 'user' as const, content: 'Tell me something.' }]

test('a chat takes exactly its charge from the balance', async () => {
  const before = await balance()
  const { data, response } = await openai.chat.completions
    .create({ model: 'gpt-4o', messages })
    .withResponse()
  const charge = nano(response.headers.get('x-meterway-charge')!)
  // 2.5 and 10 dollars for a million tokens.
  expect(charge).toBe(BigInt(data.usage!.prompt_tokens * 2500 + data.usage!.completion_tokens * 10_000))
  expect(await balance()).toBe(before - charge)
  expect(await newestUsage()).toMatchObject({
    id: response.headers.get('x-meterway-usage-id'),
    model: 'gpt-4o',
    quantities: { input: data.usage!.prompt_tokens, output: data.usage!.completion_tokens },
  })
})

test('a stream takes exactly the charge of its record from the balance', async () => {
  const before = await balance()
  const stream = await openai.chat.completions.create({
    model: 'gpt-4o-mini',
    messages,
    stream: true,
    stream_options: { include_usage: true },
  })
  let text = ''
  let usage: OpenAI.CompletionUsage | null | undefined
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? ''
    usage = chunk.usage ?? usage
  }
  expect(text).toContain('Tell me something.')
  const record = await newestUsage()
  expect(record.quantities).toEqual({ input: usage!.prompt_tokens, output: usage!.completion_tokens })
  expect(await balance()).toBe(before - nano(record.charge as string))
})

test('embeds texts', async () => {
  const { data, usage } = await openai.embeddings.create({
    model: 'text-embedding-3-small',
    input: ['one', 'two'],
  })
  expect(data).toHaveLength(2)
  expect(await newestUsage()).toMatchObject({
    endpoint: 'embeddings',
    quantities: { input: usage.prompt_tokens },
  })
})

test('lists its models', async () => {
  const names = (await openai.models.list()).data.map(({ id }) => id)
  expect(names.sort()).toEqual(['gpt-4o', 'gpt-4o-mini', 'text-embedding-3-small'])
})

test('answers faults with what the client makes its own errors of', async () => {
  const stranger = new OpenAI({ apiKey: 'sk-mw-unknown', baseURL: `${server.url}/v1`, maxRetries: 0 })
  const ask = (client: OpenAI, model: string) => client.chat.completions.create({ model, messages })
  await expect(ask(stranger, 'gpt-4o')).rejects.toBeInstanceOf(OpenAI.AuthenticationError)
  await expect(ask(openai, 'no-such-model')).rejects.toMatchObject({ status: 404, code: 'model_not_found' })
  await expect(ask(openai, '')).rejects.toBeInstanceOf(OpenAI.APIError)
})

test('never lets the books disagree', async () => {
  const admin = await signIn(server.url, 'admin', server.adminPassword)
  expect((await admin.ask('GET', '/v1/admin/verify')).body).toEqual({ ok: true, violations: [] })
})

test('logs a line for each request, without the key it came with', async () => {
  expect(server.log.some((line) => line.includes('"path":"/v1/chat/completions","status":200'))).toBe(true)
  expect(server.log.join('\n')).not.toContain(server.accessKey)
})
