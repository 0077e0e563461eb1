import OpenAI from 'openai'
import { base64, failureOf, tool, toolPrompt, type Access, type Client, type Seen } from './client.js'

export function openaiResponsesClient({ origin, apiKey }: Access): Client {
  const { responses } = new OpenAI({ apiKey, baseURL: `${origin}/v1`, maxRetries: 0 })
  const shared = { instructions: 'Be brief.', max_output_tokens: 60, store: false }
  const seen = ({ output_text: text, usage }: OpenAI.Responses.Response): Seen => ({
    text,
    input: usage!.input_tokens,
    output: usage!.output_tokens,
  })
  return {
    ask: async (model, input) => seen(await responses.create({ ...shared, model, input })),
    stream: async (model, input) => {
      let last: OpenAI.Responses.Response | null = null
      let text = ''
      for await (const event of await responses.create({ ...shared, model, input, stream: true })) {
        if (event.type === 'response.output_text.delta') text += event.delta
        if (event.type === 'response.completed' || event.type === 'response.incomplete') last = event.response
      }
      return { ...seen(last!), text }
    },
    show: async (model, text, png) => {
      const image_url = `data:image/png;base64,${base64(png)}`
      const content = [
        { type: 'input_text' as const, text },
        { type: 'input_image' as const, image_url, detail: 'auto' as const },
      ]
      return (await responses.create({ ...shared, model, input: [{ role: 'user', content }] })).output_text
    },
    useTool: async (model, run) => {
      const tools = [{ type: 'function' as const, ...tool, strict: true }]
      const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: toolPrompt }]
      const { output } = await responses.create({ ...shared, model, input, tools })
      const call = output.find((item) => item.type === 'function_call')!
      input.push(...(output as OpenAI.Responses.ResponseInput))
      input.push({
        type: 'function_call_output',
        call_id: call.call_id,
        output: run(JSON.parse(call.arguments)),
      })
      return (await responses.create({ ...shared, model, input, tools })).output_text
    },
    leave: async (model, input) => {
      for await (const event of await responses.create({ model, input, store: false, stream: true }))
        if (event.type === 'response.output_text.delta') break
    },
    fail: (model) => failureOf(responses.create({ ...shared, model, input: 'Hi' })),
  }
}
