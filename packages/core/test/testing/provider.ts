import { onTestFinished } from 'vitest'
import { startFakeProvider, type FakeProvider, type FakeProviderOptions } from '../../src/testing/index.js'

/** A fake provider for one test. */
export async function provider(options?: FakeProviderOptions): Promise<FakeProvider> {
  const started = await startFakeProvider(options)
  onTestFinished(() => started.close())
  return started
}

const messages = [{ role: 'user', content: 'hello there' }]

export const chat = ({ url }: Pick<FakeProvider, 'url'>, body: object = {}): Promise<Response> =>
  post(`${url}/chat/completions`, { model: 'gpt-4o', messages, ...body })

export const post = (url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/json', authorization: 'Bearer sk-1234', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are checked by expectations, not types
export type Loose = any

/** The events of a stream; `[DONE]` as it is. */
export const eventsOf = (text: string): Loose[] =>
  text
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => event.replace(/^data: /, ''))
    .map((data) => (data === '[DONE]' ? data : JSON.parse(data)))

/** Whether reading an answer to its end fails. */
export const breaks = (answer: Promise<Response>): Promise<boolean> =>
  answer
    .then((response) => response.text())
    .then(
      () => false,
      () => true,
    )
