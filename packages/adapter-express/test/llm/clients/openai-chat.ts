import OpenAI from 'openai'
import { base64, failureOf, tool, toolPrompt, type Access, type Client } from './client.js'

type Messages = OpenAI.ChatCompletionMessageParam[]

export function openaiChatClient({ origin, apiKey }: Access): Client {
  const { completions } = new OpenAI({ apiKey, baseURL: `${origin}/v1`, maxRetries: 0 }).chat
  const say = (content: string): Messages => [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content },
  ]
  return {
    ask: async (model, prompt) => {
      const { choices, usage } = await completions.create({ model, messages: say(prompt), max_tokens: 60 })
      return {
        text: choices[0]!.message.content!,
        input: usage!.prompt_tokens,
        output: usage!.completion_tokens,
      }
    },
    stream: async (model, prompt) => {
      const stream = completions.stream({
        model,
        messages: say(prompt),
        max_tokens: 60,
        stream_options: { include_usage: true },
      })
      const { choices, usage } = await stream.finalChatCompletion()
      return {
        text: choices[0]!.message.content!,
        input: usage!.prompt_tokens,
        output: usage!.completion_tokens,
      }
    },
    show: async (model, prompt, png) => {
      const url = `data:image/png;base64,${base64(png)}`
      const content = [
        { type: 'text' as const, text: prompt },
        { type: 'image_url' as const, image_url: { url } },
      ]
      const { choices } = await completions.create({
        model,
        messages: [{ role: 'user', content }],
        max_tokens: 60,
      })
      return choices[0]!.message.content!
    },
    useTool: async (model, run) => {
      const tools = [{ type: 'function' as const, function: tool }]
      const messages = say(toolPrompt)
      const { message } = (await completions.create({ model, messages, tools, max_tokens: 60 })).choices[0]!
      const [call] = message.tool_calls as [OpenAI.ChatCompletionMessageFunctionToolCall]
      const result = run(JSON.parse(call.function.arguments))
      messages.push(message, { role: 'tool', tool_call_id: call.id, content: result })
      const { choices } = await completions.create({ model, messages, tools, max_tokens: 60 })
      return choices[0]!.message.content!
    },
    leave: async (model, prompt) => {
      const stream = await completions.create({ model, messages: say(prompt), stream: true })
      for await (const _ of stream) break
    },
    fail: (model) => failureOf(completions.create({ model, messages: say('Hi') })),
  }
}
