import Anthropic from '@anthropic-ai/sdk'
import { base64, failureOf, tool, toolPrompt, type Access, type Client, type Seen } from './client.js'

const textOf = (content: Anthropic.ContentBlock[]): string =>
  content.map((block) => (block.type === 'text' ? block.text : '')).join('')

export function anthropicClient({ origin, apiKey }: Access): Client {
  const { messages } = new Anthropic({ apiKey, baseURL: origin, maxRetries: 0 })
  const body = (model: string, content: Anthropic.MessageParam['content']) => ({
    model,
    max_tokens: 60,
    system: 'Be brief.',
    messages: [{ role: 'user' as const, content }],
  })
  const seen = ({ content, usage }: Anthropic.Message): Seen => ({
    text: textOf(content),
    input: usage.input_tokens,
    output: usage.output_tokens,
  })
  return {
    ask: async (model, prompt) => seen(await messages.create(body(model, prompt))),
    stream: async (model, prompt) => seen(await messages.stream(body(model, prompt)).finalMessage()),
    show: async (model, text, png) => {
      const source = { type: 'base64' as const, media_type: 'image/png' as const, data: base64(png) }
      const { content } = await messages.create(
        body(model, [
          { type: 'image', source },
          { type: 'text', text },
        ]),
      )
      return textOf(content)
    },
    useTool: async (model, run) => {
      const { parameters: input_schema, ...named } = tool
      const tools = [{ ...named, input_schema: { ...input_schema, required: [...input_schema.required] } }]
      const asked = { ...body(model, toolPrompt), tools }
      const { content } = await messages.create(asked)
      const call = content.find((block) => block.type === 'tool_use')!
      const result = { type: 'tool_result' as const, tool_use_id: call.id, content: run(call.input) }
      const turns: Anthropic.MessageParam[] = [
        { role: 'assistant', content },
        { role: 'user', content: [result] },
      ]
      return textOf((await messages.create({ ...asked, messages: [...asked.messages, ...turns] })).content)
    },
    leave: async (model, prompt) => {
      for await (const event of await messages.create({
        ...body(model, prompt),
        max_tokens: 400,
        stream: true,
      }))
        if (event.type === 'content_block_delta') break
    },
    fail: (model) => failureOf(messages.create(body(model, 'Hi'))),
  }
}
