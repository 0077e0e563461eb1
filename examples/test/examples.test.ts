import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

/** What a built example prints; fails unless it ends with 0. */
async function outputOf(name: string): Promise<string[]> {
  const main = fileURLToPath(new URL(`../${name}/dist/main.js`, import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [main])
  return stdout.trimEnd().split('\n')
}

test('express-app charges what a call used and refuses who cannot pay', async () => {
  expect(await outputOf('express-app')).toEqual([
    'ann: 200 0.6 {"text":"Three hundred tokens of wisdom."}',
    expect.stringMatching(/^ann: 402 .*"insufficient_balance".*"available":"0.4"/),
    expect.stringMatching(/^bob: 402 .*"insufficient_balance".*"available":"0"/),
  ])
})

test('openai-fetch charges the OpenAI client’s call', async () => {
  expect(await outputOf('openai-fetch')).toEqual([
    expect.stringContaining('You said: Hello.'),
    expect.stringMatching(/^balance: 0\.999\d+$/),
  ])
})

test('host-transaction books and charges together, or not at all', async () => {
  expect(await outputOf('host-transaction')).toEqual([
    'blue is booked',
    '  bookings: blue; balance: 7.5',
    'red is not booked: the hotel did not confirm',
    '  bookings: blue; balance: 7.5',
  ])
})
