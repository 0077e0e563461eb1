import { describe, expect, it } from 'vitest'
import { normaliseUsage, usageFormats } from '../../../src/metering/index.js'
import { usageVectors } from '../vectors.js'

const texts = (quantities: Record<string, number | string>): Record<string, string> =>
  Object.fromEntries(Object.entries(quantities).map(([pool, quantity]) => [pool, String(quantity)]))

describe('normaliseUsage, against the pricing vectors', () => {
  it('has 84 of them, of every format but plain speech', () => {
    expect(usageVectors).toHaveLength(84)
    const formats = new Set(usageVectors.map(({ format }) => format))
    expect(Object.keys(usageFormats).filter((format) => !formats.has(format))).toEqual(['openai.speech'])
  })

  it.each(usageVectors.map((vector) => [vector.id, vector] as const))('reads %s', (_, vector) => {
    const usage = normaliseUsage(vector.format, vector.usage, vector.request)
    expect(texts(usage.quantities)).toEqual(vector.quantities)
    expect(usage.inputContextTokens).toBe(vector.inputContextTokens)
    expect(usage.problems).toEqual([])
  })
})

describe('normaliseUsage', () => {
  it('cuts cached tokens that exceed the prompt', () => {
    const usage = normaliseUsage('openai.chat', {
      prompt_tokens: 10,
      completion_tokens: 1,
      prompt_tokens_details: { cached_tokens: 50 },
    })
    expect(usage.quantities).toEqual({ cache_read: 10, output: 1 })
    expect(usage.problems).toEqual([{ field: 'prompt_tokens', reason: 'cache_read exceeds it' }])
  })

  it.each([
    [-1, 'negative'],
    [1.5, 'not an integer'],
    ['12', 'not an integer'],
    [1e12, 'beyond what one call can use'],
  ])('takes %j tokens as none and says why', (figure, reason) => {
    const usage = normaliseUsage('openai.chat', { prompt_tokens: figure, completion_tokens: 2 })
    expect(usage.quantities).toEqual({ output: 2 })
    expect(usage.problems).toEqual([{ field: 'prompt_tokens', reason }])
  })

  it.each([
    ['openai.chat', null, ['usage']],
    ['openai.chat', {}, ['prompt_tokens', 'completion_tokens']],
    ['openai.transcription', {}, ['input_tokens', 'output_tokens']],
    ['anthropic.messages', { input_tokens: 1 }, ['output_tokens']],
    ['gemini.generateContent', {}, ['promptTokenCount']],
  ])('notes in %s what %j leaves out', (format, raw, fields) => {
    expect(normaliseUsage(format, raw).problems).toEqual(
      fields.map((field) => ({ field, reason: 'missing' })),
    )
  })

  it('notices a vendor that counts reasoning beside the completion under a format that does not', () => {
    const raw = {
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 22,
      completion_tokens_details: { reasoning_tokens: 7 },
    }
    expect(normaliseUsage('compatible.chat', raw).problems.map(({ field }) => field)).toContain(
      'total_tokens',
    )
    expect(normaliseUsage('xai.chat', raw)).toMatchObject({
      quantities: { input: 10, output: 5, output_reasoning: 7 },
      problems: [],
    })
  })

  it('takes cached and audio tokens that overlap as cached audio', () => {
    const usage = normaliseUsage('openai.chat', {
      prompt_tokens: 1000,
      completion_tokens: 1,
      prompt_tokens_details: { cached_tokens: 500, audio_tokens: 900 },
    })
    expect(usage.quantities).toEqual({ cache_read: 100, cache_read_audio: 400, input_audio: 500, output: 1 })
    expect(usage.problems).toEqual([])
  })

  it('takes cached audio out of both the cached and the audio tokens', () => {
    const usage = normaliseUsage('openai.realtime', {
      input_tokens: 132,
      output_tokens: 0,
      input_token_details: {
        audio_tokens: 100,
        cached_tokens: 64,
        cached_tokens_details: { audio_tokens: 40 },
      },
    })
    expect(usage.quantities).toEqual({ input: 8, cache_read: 24, cache_read_audio: 40, input_audio: 60 })
  })

  it('splits Gemini’s counts by modality and adds the prompts of tools', () => {
    const usage = normaliseUsage('gemini.generateContent', {
      promptTokenCount: 300,
      toolUsePromptTokenCount: 50,
      cachedContentTokenCount: 100,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 100 },
        { modality: 'AUDIO', tokenCount: 200 },
      ],
      cacheTokensDetails: [{ modality: 'AUDIO', tokenCount: 100 }],
      candidatesTokenCount: 1300,
      candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1290 }],
    })
    expect(usage.quantities).toEqual({
      input: 150,
      input_audio: 100,
      cache_read_audio: 100,
      output: 10,
      output_image: 1290,
    })
    expect(usage.inputContextTokens).toBe(350)
  })

  it('adds what Anthropic leaves out of its totals: compactions, and the sum of the cache lifetimes', () => {
    const usage = normaliseUsage('anthropic.messages', {
      input_tokens: 10,
      output_tokens: 20,
      cache_creation: { ephemeral_5m_input_tokens: 30, ephemeral_1h_input_tokens: 40 },
      iterations: [
        { type: 'compaction', input_tokens: 1000, output_tokens: 100 },
        { type: 'message', input_tokens: 10, output_tokens: 20 },
      ],
    })
    expect(usage.quantities).toEqual({ input: 1010, cache_write: 30, cache_write_1h: 40, output: 120 })
  })

  it('counts the additive reasoning and citations and the searches of Perplexity', () => {
    const usage = normaliseUsage('perplexity.chat', {
      prompt_tokens: 19,
      completion_tokens: 498,
      citation_tokens: 10175,
      num_search_queries: 48,
      reasoning_tokens: 193025,
      cost: { total_cost: 0.92 },
    })
    expect(usage.quantities).toEqual({
      input: 19,
      output: 498,
      citation: 10175,
      web_search: 48,
      output_reasoning: 193025,
    })
    expect(usage.reportedCost).toBe('0.92')
  })

  it('tells what was served rather than what was asked for', () => {
    const asked = { service_tier: 'priority', size: '1024x1024', region: 'us' }
    const tier = (format: string, raw: object): unknown => normaliseUsage(format, raw, asked).attributes
    expect(tier('anthropic.messages', { service_tier: 'standard', inference_geo: 'not_available' })).toEqual({
      service_tier: 'standard',
      size: '1024x1024',
      region: 'us',
    })
    expect(tier('gemini.generateContent', { trafficType: 'ON_DEMAND' })).toMatchObject({
      service_tier: 'standard',
    })
    expect(tier('gemini.generateContent', { trafficType: 'ON_DEMAND_FLEX' })).toMatchObject({
      service_tier: 'flex',
    })
    expect(normaliseUsage('openai.chat', null, { service_tier: 'auto' }).attributes).toEqual({})
  })

  it.each([
    ['xai.chat', { cost_in_usd_ticks: 3530500 }, '0.00035305'],
    ['openrouter.chat', { cost: 1.2e-7 }, '0.00000012'],
    ['openai.chat', {}, undefined],
    ['openai.chat', { cost: -1 }, undefined],
  ])('tells the cost that %s reports in %j', (format, raw, cost) => {
    expect(normaliseUsage(format, raw).reportedCost).toBe(cost)
  })

  it('refuses a format that it does not know', () => {
    expect(() => normaliseUsage('toString', {})).toThrow(expect.objectContaining({ code: 'invalid_request' }))
  })
})
