import { afterEach, expect, test } from 'vitest'
import type { Upstream } from '../../src/ports/index.js'
import { gatewayHarness, type Harness } from './gateway-harness.js'

let harness: Harness
afterEach(() => harness.close())

/** A provider that tells every caller the same. */
const telling = (status: number, body: object): Upstream => ({
  check: () => undefined,
  close: () => Promise.resolve(),
  send: () =>
    Promise.resolve({
      status,
      headers: { 'content-type': 'application/json' },
      bytes: () => Promise.resolve(Buffer.from(JSON.stringify(body))),
      stream: () => ({
        [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }),
      }),
      abort: () => undefined,
    }),
})

const invalidKey = {
  error: { code: 400, status: 'INVALID_ARGUMENT', details: [{ reason: 'API_KEY_INVALID' }] },
}
const spent = { type: 'error', error: { message: 'You have reached your specified API usage limits.' } }

test.each([
  ['gemini', 400, invalidKey, 'key_refused'],
  ['anthropic', 400, spent, 'out_of_money'],
])(
  'a key that %s refuses with status %i is disabled by what it says',
  async (format, status, body, reason) => {
    harness = await gatewayHarness({ upstream: telling(status, body) })
    const { providers, providerKeys } = harness.meterway.catalog
    const [provider] = (await providers.list({ limit: 1 })).data
    await providers.update(provider!.id, { format })
    expect((await harness.chat({ max_tokens: 10 })).status).toBe(502)
    await expect
      .poll(async () => (await providerKeys.list({ limit: 1 })).data[0])
      .toMatchObject({ status: 'disabled', disabledReason: reason })
  },
)
