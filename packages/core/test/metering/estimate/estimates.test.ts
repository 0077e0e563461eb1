import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  countInPieces,
  deliveredText,
  estimateInputTokens,
  estimateTokens,
  estimateUsage,
  meterStream,
  normaliseUsage,
} from '../../../src/metering/index.js'

describe('estimateTokens', () => {
  it.each([
    ['', 0],
    ['a', 1],
    ['The quick brown fox jumps over the lazy dog', 11],
    ['通义千问', 3],
    ['Привет', 3],
    ['12345678', 4],
    ['😀', 2],
  ])('of %j is %i', (text, tokens) => {
    expect(estimateTokens(text)).toBe(tokens)
  })

  it('is never more than one token a character, nor falls when text is added', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (text, more) => {
        expect(estimateTokens(text)).toBeLessThanOrEqual(text.length)
        expect(estimateTokens(text + more)).toBeGreaterThanOrEqual(estimateTokens(text))
      }),
    )
  })
})

describe('countInPieces', () => {
  it('hands a tokenizer no more than 257 characters at a time, and all of them', () => {
    const text = '好'.repeat(100_000) + '😀'.repeat(1_000)
    const pieces: string[] = []
    const count = countInPieces((piece) => pieces.push(piece))
    count(text)
    expect(pieces.join('')).toBe(text)
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(257)
    expect(pieces.length).toBeLessThanOrEqual(text.length / 256 + 1)
  })

  it('tears no character apart', () => {
    const lone = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/
    const count = countInPieces((piece) => {
      expect(piece).not.toMatch(lone)
      return 1
    })
    expect(count(`a${'😀'.repeat(500)}`)).toBe(4)
  })
})

describe('estimateInputTokens', () => {
  const message = { role: 'user', content: 'word '.repeat(800) }

  it('counts every text of a chat, in parts and tools too', () => {
    const plain = estimateInputTokens({ model: 'm', messages: [message] })
    expect(plain).toBeGreaterThan(1_000)
    expect(plain).toBeLessThan(1_150)
    const parts = [{ type: 'text', text: message.content }]
    expect(estimateInputTokens({ messages: [{ role: 'user', content: parts }] })).toBeGreaterThanOrEqual(
      plain,
    )
    const tools = [{ type: 'function', function: { name: 'f', description: message.content } }]
    expect(estimateInputTokens({ messages: [message], tools })).toBeGreaterThan(2 * plain - 50)
  })

  it('leaves out what is not sent to the model', () => {
    const body = { messages: [message] }
    expect(
      estimateInputTokens({ ...body, user: 'x'.repeat(9_999), metadata: { a: 'y'.repeat(9_999) } }),
    ).toBe(estimateInputTokens(body))
  })

  it.each([
    ['OpenAI', { messages: [{ content: [{ type: 'image_url', image_url: { url: 'data:' } }] }] }],
    ['Responses', { input: [{ content: [{ type: 'input_image', image_url: 'data:' }] }] }],
    ['Anthropic', { messages: [{ content: [{ type: 'image', source: { data: 'A' } }] }] }],
    ['Gemini', { contents: [{ parts: [{ inlineData: { mimeType: 'image/png', data: 'A' } }] }] }],
  ])('takes a fixed figure for an image of %s, however large', (_, body) => {
    const large = JSON.parse(
      JSON.stringify(body).replace(
        /data:|"A"/,
        (found) => `${found.slice(0, -1)}${'A'.repeat(1e6)}${found.at(-1)!}`,
      ),
    ) as object
    const tokens = estimateInputTokens(body)
    expect(tokens).toBeGreaterThan(2_500)
    expect(tokens).toBeLessThan(2_900)
    expect(estimateInputTokens({ ...large })).toBe(tokens)
  })

  it('counts sound and documents by their size, not as text', () => {
    const sound = {
      messages: [
        { content: [{ type: 'input_audio', input_audio: { format: 'wav', data: 'A'.repeat(60_000) } }] },
      ],
    }
    const seen: number[] = []
    const tokens = estimateInputTokens(sound, (text) => seen.push(text.length))
    expect(tokens).toBeGreaterThan(1_100)
    expect(tokens).toBeLessThan(1_200)
    expect(Math.max(...seen)).toBeLessThan(60)
  })

  it.each([
    ['a text', 'four more words here'],
    ['texts', ['four more', 'words here']],
    ['tokens', [1, 2, 3, 4]],
    [
      'lists of tokens',
      [
        [1, 2],
        [3, 4],
      ],
    ],
  ])('counts an embeddings input of %s', (_, input) => {
    const tokens = estimateInputTokens({ model: 'm', input })
    expect(tokens).toBeGreaterThanOrEqual(4)
    expect(tokens).toBeLessThan(20)
  })

  it('counts each text once with the tokenizer it is given', () => {
    const texts: string[] = []
    const body = {
      messages: [
        { role: 'user', content: 'hi' },
        { role: 'user', content: [{ text: 'there' }] },
      ],
    }
    estimateInputTokens(body, (text) => texts.push(text))
    expect(texts.sort()).toEqual(['hi', 'there', 'user', 'user'])
  })

  it('takes JSON of any depth', () => {
    const deep = JSON.parse(`${'['.repeat(200_000)}"x"${']'.repeat(200_000)}`) as unknown
    expect(estimateInputTokens({ messages: deep })).toBeGreaterThan(0)
  })

  it('never throws, and never falls short of one token', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (messages, tools) => {
        expect(estimateInputTokens({ messages, tools })).toBeGreaterThan(0)
      }),
    )
  })
})

describe('estimateUsage', () => {
  it('is marked as estimated', () => {
    expect(
      estimateUsage({ inputTokens: 7, text: 'Hello there', attributes: { service_tier: 'flex' } }),
    ).toEqual({
      quantities: { input: 7, output: 3 },
      inputContextTokens: 7,
      attributes: { service_tier: 'flex' },
      problems: [],
      source: 'estimated',
      raw: null,
    })
  })

  it('charges no output where none was delivered', () => {
    expect(estimateUsage({ inputTokens: 7, text: '', countTokens: () => 99 }).quantities).toEqual({
      input: 7,
    })
  })

  it('believes the input that a broken stream had reported, and the larger count of the output', () => {
    const raw = { input_tokens: 50, cache_read_input_tokens: 100, output_tokens: 1 }
    const partial = { ...normaliseUsage('anthropic.messages', raw), source: 'reported' as const, raw }
    const estimate = estimateUsage({ inputTokens: 999, text: 'x'.repeat(400), partial })
    expect(estimate).toMatchObject({
      quantities: { input: 50, cache_read: 100, output: 100 },
      inputContextTokens: 150,
      source: 'estimated',
      raw,
    })
    expect(estimateUsage({ inputTokens: 999, text: 'x', partial }).quantities.output).toBe(1)
  })

  it('does not count reasoning twice', () => {
    const raw = { promptTokenCount: 5, candidatesTokenCount: 1, thoughtsTokenCount: 40 }
    const partial = { ...normaliseUsage('gemini.generateContent', raw), source: 'reported' as const, raw }
    expect(estimateUsage({ inputTokens: 5, text: '', countTokens: () => 0, partial }).quantities).toEqual({
      input: 5,
      output: 1,
      output_reasoning: 40,
    })
    expect(estimateUsage({ inputTokens: 5, text: 'x'.repeat(200), partial }).quantities).toEqual({
      input: 5,
      output: 10,
      output_reasoning: 40,
    })
  })

  it('counts all answers, reasoning and tool calls as delivered', () => {
    const meter = meterStream('openai.chat')
    const send = (index: number, delta: object): void => {
      meter.push(Buffer.from(`data: ${JSON.stringify({ choices: [{ index, delta }] })}\n\n`))
    }
    send(0, { content: 'one', reasoning_content: 'why' })
    send(1, { content: 'two' })
    send(0, { tool_calls: [{ index: 0, function: { name: 'f', arguments: '{}' } }] })
    expect(deliveredText(meter.end())).toBe('onetwowhyf{}')
  })
})
