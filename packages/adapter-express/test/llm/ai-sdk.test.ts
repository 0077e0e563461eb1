import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAI } from '@ai-sdk/openai'
import { APICallError, generateText, jsonSchema, stepCountIs, streamText, tool, type LanguageModel } from 'ai'
import { beforeEach, describe, expect, test } from 'vitest'
import { seedCatalogue, seedOwner } from '../support/seed.js'
import { owner, servedMeterway, type Served } from '../support/served-meterway.js'

let served: Served
let secret: string
beforeEach(async () => {
  served = await servedMeterway()
  await seedCatalogue(served)
  secret = (await seedOwner(served, 'ann')).secret
})

const name = 'chat-model'
const at = (apiKey: string) => ({ apiKey, baseURL: `${served.base}/v1` })
const clients: Record<string, (apiKey: string) => LanguageModel> = {
  'chat.completions': (apiKey) => createOpenAI(at(apiKey)).chat(name),
  responses: (apiKey) => createOpenAI(at(apiKey)).responses(name),
  messages: (apiKey) => createAnthropic(at(apiKey))(name),
}

const records = async () =>
  (await served.ask('GET', '/v1/me/usage', undefined, owner('ann'))).body.data as Record<string, unknown>[]

const weather = tool({
  inputSchema: jsonSchema<{ city: string }>({
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
  }),
  execute: ({ city }) => `sunny in ${city}`,
})

describe.each(Object.entries(clients))('the AI SDK, by %s', (endpoint, client) => {
  const asked = { prompt: 'Hi', maxOutputTokens: 60, maxRetries: 0 }

  test('is answered, whole and in a stream', async () => {
    const model = client(secret)
    const whole = await generateText({ ...asked, model })
    const { textStream, totalUsage } = streamText({ ...asked, model })
    let text = ''
    for await (const piece of textStream) text += piece
    expect(whole.text).toMatch(/./)
    expect(text).toBe(whole.text)
    const { inputTokens: input, outputTokens: output } = await totalUsage
    expect(await records()).toMatchObject([{ endpoint, quantities: { input, output } }, { endpoint }])
  })

  test('calls a function, and brings its result', async () => {
    const { text, steps } = await generateText({
      ...asked,
      model: client(secret),
      tools: { weather },
      prepareStep: ({ stepNumber }) => ({ toolChoice: stepNumber === 0 ? 'required' : 'none' }),
      stopWhen: stepCountIs(2),
    })
    expect(text).toMatch(/./)
    expect(steps.map(({ toolResults }) => toolResults.length)).toEqual([1, 0])
    expect(served.provider.calls).toHaveLength(2)
  })

  test('throws errors of its own', async () => {
    const asking = generateText({ ...asked, model: client('sk-mw-unknown') })
    await expect(asking).rejects.toThrow(APICallError)
    await expect(asking).rejects.toMatchObject({ statusCode: 401 })
  })
})
