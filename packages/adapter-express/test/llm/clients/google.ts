import { GoogleGenAI, type Content, type GenerateContentResponse } from '@google/genai'
import { base64, failureOf, tool, toolPrompt, type Access, type Client, type Seen } from './client.js'

export function googleClient({ origin, apiKey }: Access): Client {
  const { models } = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: origin } })
  const config = { systemInstruction: 'Be brief.', maxOutputTokens: 60 }
  const seen = ({ usageMetadata }: GenerateContentResponse, text: string): Seen => ({
    text,
    input: usageMetadata!.promptTokenCount!,
    output: usageMetadata!.candidatesTokenCount!,
  })
  return {
    ask: async (model, contents) => {
      const answer = await models.generateContent({ model, contents, config })
      return seen(answer, answer.text!)
    },
    stream: async (model, contents) => {
      const pieces: GenerateContentResponse[] = []
      for await (const piece of await models.generateContentStream({ model, contents, config }))
        pieces.push(piece)
      return seen(pieces.at(-1)!, pieces.map(({ text }) => text ?? '').join(''))
    },
    show: async (model, text, png) => {
      const parts = [{ text }, { inlineData: { mimeType: 'image/png', data: base64(png) } }]
      return (await models.generateContent({ model, contents: [{ role: 'user', parts }], config })).text!
    },
    useTool: async (model, run) => {
      const { parameters: parametersJsonSchema, ...named } = tool
      const tools = [{ functionDeclarations: [{ ...named, parametersJsonSchema }] }]
      const contents: Content[] = [{ role: 'user', parts: [{ text: toolPrompt }] }]
      const answer = await models.generateContent({ model, contents, config: { ...config, tools } })
      const [call] = answer.functionCalls!
      const functionResponse = { id: call!.id!, name: call!.name!, response: { output: run(call!.args) } }
      contents.push(answer.candidates![0]!.content!, { role: 'user', parts: [{ functionResponse }] })
      return (await models.generateContent({ model, contents, config: { ...config, tools } })).text!
    },
    leave: async (model, contents) => {
      const abort = new AbortController()
      const leaving = { abortSignal: abort.signal }
      try {
        for await (const _ of await models.generateContentStream({ model, contents, config: leaving }))
          abort.abort()
      } catch (fault) {
        if (!abort.signal.aborted) throw fault
      }
    },
    fail: (model) => failureOf(models.generateContent({ model, contents: 'Hi' })),
  }
}
