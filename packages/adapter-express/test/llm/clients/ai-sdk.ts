import { createAnthropic } from '@ai-sdk/anthropic'
import { createGoogleGenerativeAI } from '@ai-sdk/google'
import { createOpenAI } from '@ai-sdk/openai'
import { generateText, jsonSchema, stepCountIs, streamText, tool as toolOf, type LanguageModel } from 'ai'
import { failureOf, tool, toolPrompt, type Access, type Client } from './client.js'

/** The AI SDK with one of its vendors' packages. */
const aiClient = (modelOf: (name: string) => LanguageModel): Client => {
  const shared = (name: string) => ({
    model: modelOf(name),
    system: 'Be brief.',
    maxOutputTokens: 60,
    maxRetries: 0,
    // Nothing is kept at a provider that could be asked for again.
    providerOptions: { openai: { store: false } },
  })
  return {
    ask: async (model, prompt) => {
      const { text, usage } = await generateText({ ...shared(model), prompt })
      return { text, input: usage.inputTokens!, output: usage.outputTokens! }
    },
    stream: async (model, prompt) => {
      const { textStream, usage } = streamText({ ...shared(model), prompt })
      let text = ''
      for await (const piece of textStream) text += piece
      const { inputTokens, outputTokens } = await usage
      return { text, input: inputTokens!, output: outputTokens! }
    },
    show: async (model, text, image) => {
      const content = [
        { type: 'text' as const, text },
        { type: 'image' as const, image },
      ]
      return (await generateText({ ...shared(model), messages: [{ role: 'user', content }] })).text
    },
    useTool: async (model, run) => {
      const weather = toolOf({
        description: tool.description,
        inputSchema: jsonSchema({ ...tool.parameters, required: [...tool.parameters.required] }),
        execute: (args) => run(args),
      })
      const stopWhen = stepCountIs(2)
      return (await generateText({ ...shared(model), prompt: toolPrompt, tools: { weather }, stopWhen })).text
    },
    leave: async (model, prompt) => {
      const abort = new AbortController()
      const { maxOutputTokens: _, ...asked } = shared(model)
      const { textStream } = streamText({
        ...asked,
        prompt,
        abortSignal: abort.signal,
        onError: () => undefined,
      })
      for await (const _piece of textStream) abort.abort()
    },
    fail: (model) => failureOf(generateText({ ...shared(model), prompt: 'Hi' })),
  }
}

export const aiOpenaiClient = ({ origin, apiKey }: Access): Client =>
  aiClient(createOpenAI({ apiKey, baseURL: `${origin}/v1` }))
export const aiAnthropicClient = ({ origin, apiKey }: Access): Client =>
  aiClient(createAnthropic({ apiKey, baseURL: `${origin}/v1` }))
export const aiGoogleClient = ({ origin, apiKey }: Access): Client =>
  aiClient(createGoogleGenerativeAI({ apiKey, baseURL: `${origin}/v1beta` }))
