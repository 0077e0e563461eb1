import { ApiError, GoogleGenAI, Type } from '@google/genai'
import { createGoogleGenerativeAI } from '@ai-sdk/google'
import { APICallError, generateText, jsonSchema, type JSONSchema7, stepCountIs, streamText, tool } from 'ai'
import { beforeEach, describe, expect, test } from 'vitest'
import { llmRouter } from '../../src/index.js'
import { seedCatalogue, seedOwner } from '../support/seed.js'
import { serve } from '../support/serve.js'
import { owner, servedMeterway, type Served } from '../support/served-meterway.js'

let served: Served
let base: string
let secret: string
beforeEach(async () => {
  served = await servedMeterway()
  await seedCatalogue(served)
  secret = (await seedOwner(served, 'ann')).secret
  base = await serve(['/v1beta', llmRouter(served.meterway)])
})

const model = 'chat-model'
const records = async () =>
  (await served.ask('GET', '/v1/me/usage', undefined, owner('ann'))).body.data as Record<string, unknown>[]

/** The model calls a function, and answers its result. */
function scriptCall(): void {
  const called = { name: 'weather', arguments: '{"city":"Paris"}' }
  const message = {
    role: 'assistant',
    content: null,
    tool_calls: [{ id: 'c-1', type: 'function', function: called }],
  }
  const usage = { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 }
  const completion = { id: 'x', choices: [{ index: 0, message, finish_reason: 'tool_calls' }], usage }
  served.provider.script([{ rawBody: JSON.stringify(completion) }])
}

const parameters: JSONSchema7 = {
  type: 'object',
  properties: { city: { type: 'string' }, days: { type: 'integer', minimum: 1 } },
  required: ['city'],
}

describe('Google’s own client', () => {
  const client = (apiKey = secret) => new GoogleGenAI({ apiKey, httpOptions: { baseUrl: base } })

  test('is answered, and charged by what it is told', async () => {
    const { text, usageMetadata } = await client().models.generateContent({ model, contents: 'Hi' })
    expect(text).toMatch(/./)
    const { promptTokenCount: input, candidatesTokenCount: output } = usageMetadata!
    expect(await records()).toMatchObject([{ endpoint: 'generateContent', quantities: { input, output } }])
  })

  test('streams to the end', async () => {
    const stream = await client().models.generateContentStream({ model, contents: 'Hi' })
    const responses = []
    for await (const one of stream) responses.push(one)
    expect(responses.map(({ text }) => text ?? '').join('')).toMatch(/./)
    expect(responses.at(-1)!.candidates![0]!.finishReason).toMatch(/STOP|MAX_TOKENS/)
    expect(await records()).toMatchObject([{ streamed: true, outcome: 'complete' }])
  })

  test('declares functions by its own schemas', async () => {
    scriptCall()
    const properties = { city: { type: Type.STRING }, days: { type: Type.INTEGER, minimum: 1 } }
    const declared = { name: 'weather', parameters: { type: Type.OBJECT, properties, required: ['city'] } }
    const { functionCalls } = await client().models.generateContent({
      model,
      contents: 'Weather?',
      config: { tools: [{ functionDeclarations: [declared] }] },
    })
    expect(functionCalls).toEqual([{ id: 'c-1', name: 'weather', args: { city: 'Paris' } }])
    expect(served.provider.calls[0]!.body.tools).toEqual([
      { type: 'function', function: { name: 'weather', parameters } },
    ])
  })

  test('throws errors of its own', async () => {
    const asking = client('sk-mw-unknown').models.generateContent({ model, contents: 'Hi' })
    await expect(asking).rejects.toThrow(ApiError)
    await expect(asking).rejects.toMatchObject({ status: 401 })
  })
})

describe('the AI SDK', () => {
  const google = (apiKey = secret) => createGoogleGenerativeAI({ apiKey, baseURL: `${base}/v1beta` })(model)

  test('is answered, whole and in a stream', async () => {
    const whole = await generateText({ model: google(), prompt: 'Hi' })
    const { textStream, totalUsage } = streamText({ model: google(), prompt: 'Hi' })
    let text = ''
    for await (const piece of textStream) text += piece
    expect(text).toBe(whole.text)
    const { inputTokens: input, outputTokens: output } = await totalUsage
    expect(await records()).toMatchObject([{ quantities: { input, output } }, {}])
  })

  test('calls a function, and brings its result', async () => {
    scriptCall()
    const weather = tool({
      inputSchema: jsonSchema<{ city: string }>(parameters),
      execute: ({ city }) => `sunny in ${city}`,
    })
    const { text, steps } = await generateText({
      model: google(),
      prompt: 'Weather?',
      tools: { weather },
      stopWhen: stepCountIs(2),
    })
    expect(text).toMatch(/./)
    expect(steps).toHaveLength(2)
    expect(served.provider.calls[1]!.body.messages).toMatchObject([
      { role: 'user' },
      { role: 'assistant', tool_calls: [{ id: expect.any(String) as string }] },
      { role: 'tool', content: expect.stringContaining('sunny in Paris') as string },
    ])
  })

  test('throws errors of its own', async () => {
    const asking = generateText({ model: google('sk-mw-unknown'), prompt: 'Hi', maxRetries: 0 })
    await expect(asking).rejects.toThrow(APICallError)
    await expect(asking).rejects.toMatchObject({ statusCode: 401 })
  })
})
