import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { simulatedProvider, type CallEvent } from '../../src/testing/index.js'
import { runFakeProvider } from '../../src/testing/run-fake-provider.js'
import { chat, post, provider, type Loose } from './provider.js'

function temporaryFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'meterway-fake-provider-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'calls.jsonl')
}

const linesOf = (path: string): Loose[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

test('a call is told with all that came', async () => {
  const fake = await provider()
  const body = { model: 'm', messages: [{ role: 'user', content: 'x' }] }
  const before = Date.now()
  await (await post(`${fake.url}/chat/completions?a=1`, body, { 'x-request-id': 'req-7' })).text()
  const [call] = fake.calls
  expect(call).toMatchObject({
    path: '/chat/completions',
    query: 'a=1',
    model: 'm',
    stream: false,
    bodyBytes: JSON.stringify(body).length,
    requestId: 'req-7',
    authorization: 'Bearer sk-1234',
    body,
    completed: true,
  })
  expect(call!.atMs).toBeGreaterThanOrEqual(before)
})

test('the file has the usage before the caller has a byte, and no whole key', async () => {
  const logFile = temporaryFile()
  const fake = await provider({ logFile })
  const answer = await chat(fake, { stream: true, stream_options: { include_usage: true }, max_tokens: 2 })
  const [arrived, answering] = linesOf(logFile)
  expect(arrived).toMatchObject({ event: 'arrived', id: 1, model: 'gpt-4o', authorizationHint: '1234' })
  expect(answering).toMatchObject({ event: 'answering', id: 1, usage: { completion_tokens: 2 } })
  await answer.text()
  expect(linesOf(logFile).map(({ event }: Loose) => event)).toEqual(['arrived', 'answering', 'completed'])
  expect(readFileSync(logFile, 'utf8')).not.toContain('sk-1234')
})

test.each(['authorization', 'x-api-key', 'x-goog-api-key'])(
  'of a key in %s the file has the end',
  async (name) => {
    const logFile = temporaryFile()
    const fake = await provider({ logFile })
    await (await post(`${fake.url}/messages`, {}, { authorization: '', [name]: 'sk-5678' })).text()
    expect(linesOf(logFile)).toMatchObject([{ authorizationHint: '5678' }])
    expect(readFileSync(logFile, 'utf8')).not.toContain('sk-')
  },
)

test('a call that fails is in the file without usage and completion', async () => {
  const logFile = temporaryFile()
  const fake = await provider({ logFile })
  await (await chat(fake, { model: 'sim-error-500' })).text()
  expect(linesOf(logFile).map(({ event }: Loose) => event)).toEqual(['arrived'])
})

test('events are told in order', async () => {
  const events: CallEvent[] = []
  await (await chat(await provider({ onEvent: (event) => events.push(event) }))).text()
  expect(events).toEqual(['arrived', 'answering', 'completed'])
})

test('the program keeps its calls in the file alone', async () => {
  const log = temporaryFile()
  const fake = await runFakeProvider(['--port', '0', '--log', log, '--latency-ms', '1'])
  onTestFinished(() => fake.close())
  await (await chat(fake)).text()
  expect(fake.calls).toEqual([])
  expect(linesOf(log)).toHaveLength(3)
})

test('the program without a log keeps none, and refuses what it does not know', async () => {
  const log = temporaryFile()
  const fake = await runFakeProvider([])
  onTestFinished(() => fake.close())
  expect((await chat(fake)).status).toBe(200)
  expect(existsSync(log)).toBe(false)
  expect(() => runFakeProvider(['--prot', '1'])).toThrow('--prot')
})

test('a port that is taken is an error', async () => {
  const { port } = await provider()
  await expect(provider({ port })).rejects.toThrow('EADDRINUSE')
})

test('the listener is mounted on a server of one’s own', async () => {
  const server = createServer(simulatedProvider())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as { port: number }
  const answer = await chat({ url: `http://127.0.0.1:${String(port)}/v1` })
  expect(answer.status).toBe(200)
})
