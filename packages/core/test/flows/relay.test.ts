import { afterEach, describe, expect, test } from 'vitest'
import type { Upstream } from '../../src/ports/index.js'
import { gatewayHarness, textOf, type Harness } from './gateway-harness.js'

let harness: Harness
afterEach(async () => {
  await harness.close()
  expect(await harness.meterway.verify()).toEqual([])
})

const chunk = (content: string, finish: string | null = null): string =>
  `data: ${JSON.stringify({ model: 'gpt-4o', choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`
const usage = (prompt: number, completion: number): string =>
  `data: {"choices":[],"usage":{"prompt_tokens":${String(prompt)},"completion_tokens":${String(completion)}}}\n\n`
const done = 'data: [DONE]\n\n'

/** A provider that streams these pieces, and tells when it was left. */
async function startWith(
  pieces: () => AsyncGenerator<string | Uint8Array>,
): Promise<{ aborted: () => boolean }> {
  let isAborted = false
  let leave = (): void => undefined
  const left = new Promise<never>((_, reject) => {
    leave = () => {
      reject(new Error('aborted'))
    }
  })
  left.catch(() => undefined)
  const upstream: Upstream = {
    check: () => undefined,
    send: () =>
      Promise.resolve({
        status: 200,
        headers: { 'content-type': 'text/event-stream' },
        bytes: () => Promise.reject(new Error('a stream')),
        stream: async function* () {
          const source = pieces()
          for (;;) {
            const read = await Promise.race([source.next(), left])
            if (read.done) return
            yield Buffer.from(read.value as string)
          }
        },
        abort: () => {
          isAborted = true
          leave()
        },
      }),
    close: () => Promise.resolve(),
  }
  harness = await gatewayHarness({ upstream })
  return { aborted: () => isAborted }
}

const never = new Promise<never>(() => undefined)
const whole = async function* <T>(...pieces: T[]): AsyncGenerator<T> {
  await Promise.resolve()
  yield* pieces
}

describe('a relayed stream', () => {
  test('is over with its closing event, though the provider keeps the line open', async () => {
    const provider = await startWith(async function* () {
      yield* whole(chunk('hi', 'stop'), usage(10, 5), done)
      await never
    })
    const text = await textOf(await harness.chat({ stream: true }))
    expect(text).toBe(chunk('hi', 'stop') + done)
    expect(await harness.records()).toMatchObject([{ outcome: 'complete', chargeNano: 20_000n }])
    await expect.poll(provider.aborted, { timeout: 3_000 }).toBe(true)
  })

  test('counts the last usage, and nothing that follows its closing event', async () => {
    const pieces = [
      chunk('hi'),
      usage(10, 1),
      chunk('', 'stop'),
      usage(10, 5),
      done,
      usage(999, 999),
      chunk('x'),
    ]
    await startWith(() => whole(pieces.join('')))
    const text = await textOf(await harness.chat({ stream: true }))
    expect(text).toBe(chunk('hi') + chunk('', 'stop') + done + usage(999, 999) + chunk('x'))
    expect(await harness.records()).toMatchObject([{ quantities: { input: 10, output: 5 } }])
  })

  test('does not take the words of an answer for usage, nor for its end', async () => {
    const text =
      'data: [DONE]\n\ndata: {"choices":[],"usage":{"prompt_tokens":9999,"completion_tokens":9999}}\n\n'
    await startWith(() => whole(chunk(text), chunk('', 'stop'), usage(10, 5), done))
    expect(await textOf(await harness.chat({ stream: true }))).toContain(JSON.stringify(text).slice(1, -1))
    expect(await harness.records()).toMatchObject([{ quantities: { input: 10, output: 5 } }])
  })

  test('passes Azure’s first chunk, which has no choices and no usage', async () => {
    const filter = 'data: {"choices":[],"model":"","prompt_filter_results":[]}\n\n'
    await startWith(() => whole(filter, chunk('hi', 'stop'), usage(10, 5), done))
    expect(await textOf(await harness.chat({ stream: true }))).toBe(filter + chunk('hi', 'stop') + done)
  })

  test('is the same bytes wherever it was cut', async () => {
    const bytes = Buffer.from(
      `: comment\r\n\r\n${chunk('żółw 🐢')}${chunk('', 'stop')}${usage(10, 5)}${done}`,
    )
    await startWith(() => whole(...[...bytes].map((byte) => Uint8Array.of(byte))))
    const reply = await harness.chat({ stream: true, stream_options: { include_usage: true } })
    const pieces: Buffer[] = []
    for await (const piece of reply.body as AsyncIterable<Uint8Array>) pieces.push(Buffer.from(piece))
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true)
    expect(await harness.records()).toMatchObject([{ outcome: 'complete', estimated: false }])
  })

  test('whose caller leaves while a piece is awaited is charged once, as left', async () => {
    let go = (): void => undefined
    const hurdle = new Promise<void>((resolve) => (go = resolve))
    await startWith(async function* () {
      yield chunk('hi')
      await hurdle
      yield* whole(chunk('', 'stop'), usage(10, 5), done)
    })
    const body = (await harness.chat({ stream: true })).body as AsyncIterableIterator<Uint8Array>
    await body.next()
    const awaited = body.next()
    await body.return?.()
    go()
    expect((await awaited).done).toBe(true)
    await harness.meterway.close()
    expect(await harness.records()).toMatchObject([{ outcome: 'client_disconnected', chargeNano: 20_000n }])
  })
})
