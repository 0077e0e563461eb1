import OpenAI, { BadRequestError, RateLimitError, toFile } from 'openai'
import { expect, test } from 'vitest'
import type { FakeProvider } from '../../src/testing/index.js'
import { breaks, eventsOf, post, provider, type Loose } from './provider.js'

const audio = ({ url }: FakeProvider) => new OpenAI({ apiKey: 'sk-1234', baseURL: url, maxRetries: 0 }).audio
const ask = { model: 'gpt-4o-mini-tts', input: 'three short words', voice: 'alloy' }

const spoken = async (fake: FakeProvider, part: object = {}) => {
  const answer = await audio(fake).speech.create({ ...ask, ...part })
  return Buffer.from(await answer.arrayBuffer())
}

test('speech is MP3 by default, and reports no usage', async () => {
  const fake = await provider()
  const answer = await audio(fake).speech.create(ask)
  expect(answer.headers.get('content-type')).toBe('audio/mpeg')
  const bytes = Buffer.from(await answer.arrayBuffer())
  const frames = Array.from({ length: bytes.length / 96 }, (_, index) => bytes.readUInt32BE(index * 96))
  expect(frames).toEqual(Array.from({ length: 15 }, () => 0xfffb14c4))
  expect(fake.calls).toMatchObject([{ path: '/audio/speech', stream: false, usage: null, completed: true }])
})

test('a WAV file is as long as its head says', async () => {
  const bytes = await spoken(await provider(), { response_format: 'wav' })
  expect(bytes.toString('latin1', 0, 16)).toMatch(/^RIFF....WAVEfmt $/s)
  expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8)
  expect(bytes.readUInt32LE(40)).toBe(bytes.length - 44)
  expect((bytes.length - 44) / bytes.readUInt32LE(28)).toBeCloseTo(0.36)
})

test('samples have no head', async () => {
  expect(await spoken(await provider(), { response_format: 'pcm' })).toHaveLength(0.36 * 48_000)
})

test('speech in events ends with its usage', async () => {
  const fake = await provider()
  const whole = await spoken(fake, { response_format: 'wav' })
  const body = { ...ask, response_format: 'wav', stream_format: 'sse' }
  const events = eventsOf(await (await post(`${fake.url}/audio/speech`, body)).text())
  const pieces = events.slice(0, -1).map(({ audio: piece }: Loose) => Buffer.from(piece, 'base64'))
  expect(Buffer.concat(pieces)).toEqual(whole)
  const usage = { input_tokens: 5, output_tokens: 9, total_tokens: 14 }
  expect(events.at(-1)).toEqual({ type: 'speech.audio.done', usage })
  expect(fake.calls[1]).toMatchObject({ stream: true, usage, completed: true })
})

test.each(['sim-reset-2', 'sim-stream-error-2'])('speech of %s breaks', async (model) => {
  const fake = await provider()
  expect(await breaks(post(`${fake.url}/audio/speech`, { ...ask, model }))).toBe(true)
  expect(fake.calls[0]?.completed).toBe(false)
})

test.each([
  ['no model', { model: '' }],
  ['no input', { input: '' }],
  ['an unknown format', { response_format: 'constructor' }],
  ['events of a model that has none', { model: 'tts-1', stream_format: 'sse' }],
])('speech with %s is refused with 400', async (_, part) => {
  await expect(spoken(await provider(), part)).rejects.toThrow(BadRequestError)
})

/** Silence of 0.36 seconds. */
const recording = async (fake: FakeProvider) =>
  toFile(await spoken(fake, { response_format: 'wav' }), 'a.wav', { type: 'audio/wav' })
const text = 'A recording of 17324 bytes was heard by a simulated provider.'

test('a transcription reports the tokens of what was heard and written', async () => {
  const fake = await provider()
  const file = await recording(fake)
  const { transcriptions } = audio(fake)
  const answer = await transcriptions.create({ model: 'gpt-4o-transcribe', file, prompt: 'Grüße' })
  const usage = {
    type: 'tokens',
    input_tokens: 6,
    input_token_details: { audio_tokens: 4, text_tokens: 2 },
    output_tokens: 11,
    total_tokens: 17,
  }
  expect(answer).toEqual({ text, usage })
  const call = fake.calls.at(-1)!
  expect(call).toMatchObject({
    path: '/audio/transcriptions',
    model: 'gpt-4o-transcribe',
    body: { prompt: 'Grüße', file: { name: 'a.wav', type: 'audio/wav', bytes: 17_324 } },
    usage,
    completed: true,
  })
  expect(call.bodyBytes).toBeGreaterThan(17_324)
})

test('Whisper reports seconds, and more when asked', async () => {
  const fake = await provider()
  const ask = { model: 'whisper-1', file: await recording(fake) }
  const usage = { type: 'duration', seconds: 1 }
  expect(await audio(fake).transcriptions.create(ask)).toEqual({ text, usage })
  const verbose = await audio(fake).transcriptions.create({ ...ask, response_format: 'verbose_json' })
  expect(verbose).toMatchObject({ text, usage, duration: 0.36, segments: [{ start: 0, end: 0.36, text }] })
})

test.each([
  ['text', `${text}\n`],
  ['srt', `1\n00:00:00,000 --> 00:00:00,360\n${text}\n\n`],
  ['vtt', `WEBVTT\n\n00:00:00.000 --> 00:00:00.360\n${text}\n\n`],
] as const)('a transcription as %s reports no usage', async (response_format, expected) => {
  const fake = await provider()
  const file = await recording(fake)
  const answer: unknown = await audio(fake).transcriptions.create({
    model: 'whisper-1',
    file,
    response_format,
  })
  expect(answer).toBe(expected)
  expect(fake.calls.at(-1)).toMatchObject({ usage: null, completed: true })
})

test('a streamed transcription ends with the whole text and its usage', async () => {
  const fake = await provider()
  const ask = { model: 'gpt-4o-transcribe', file: await recording(fake) }
  const events = []
  for await (const event of await audio(fake).transcriptions.create({ ...ask, stream: true }))
    events.push(event)
  expect(
    events
      .slice(0, -1)
      .map((event) => 'delta' in event && event.delta)
      .join(''),
  ).toBe(text)
  expect(events.at(-1)).toMatchObject({ type: 'transcript.text.done', text, usage: { total_tokens: 15 } })
})

test('a transcription that fails is the error of its kind; without a file it is refused', async () => {
  const fake = await provider()
  const { transcriptions } = audio(fake)
  const file = await recording(fake)
  await expect(transcriptions.create({ model: 'sim-error-429', file })).rejects.toThrow(RateLimitError)
  const answer = await post(`${fake.url}/audio/transcriptions`, { model: 'whisper-1' })
  expect(answer.status).toBe(400)
})
