import type { Ask } from './ask.js'
import { exampleOfSchema } from './example-of-schema.js'
import { recordOf, type Json } from './json.js'

export interface SimulatedAnswer {
  /** Empty where tools are called. */
  text: string
  toolCalls: ToolCall[]
  /** Tokens of one choice: one word, with the space behind it, or one piece of a tool call is reckoned as one. */
  completionTokens: number
  promptTokens: number
  /** How many of the prompt's tokens are for images. */
  imageTokens: number
  /** How many times the same is answered. */
  choices: number
  finishReason: 'stop' | 'length' | 'tools'
}

export interface ToolCall {
  name: string
  input: Json
}

const wordsWithoutLimit = 400
const tokensOfImage = 85

/** An answer that depends on the prompt and keeps to the limit. */
export function simulateAnswer(ask: Ask, countTokens: (text: string) => number): SimulatedAnswer {
  const prompt = ask.messages.map(({ text }) => text).join('\n')
  const imageTokens = ask.messages.reduce((sum, { images }) => sum + images * tokensOfImage, 0)
  const promptTokens = countTokens(prompt) + 4 + imageTokens
  const limit = ask.limit ?? wordsWithoutLimit
  const said = callTools(ask, limit) ?? sayWords(prompt, limit)
  return { ...said, promptTokens, imageTokens, choices: ask.choices }
}

type Said = Pick<SimulatedAnswer, 'text' | 'toolCalls' | 'completionTokens' | 'finishReason'>

/** Calls, where one is forced or the last message says "use the tool"; null where there is none, or it does not fit. */
function callTools({ messages, tools, mustCall, parallel }: Ask, limit: number): Said | null {
  const last = messages.at(-1)
  if (tools.length === 0 || last?.isToolResult) return null
  if (!mustCall && !/use the tool/i.test(last?.text ?? '')) return null
  const toolCalls = tools.slice(0, parallel ? 2 : 1).map(({ name, schema }) => {
    return { name, input: recordOf(exampleOfSchema(schema)) }
  })
  const completionTokens = toolCalls.reduce((sum, call) => sum + 1 + piecesOfInput(call).length, 0)
  return completionTokens > limit ? null : { text: '', toolCalls, completionTokens, finishReason: 'tools' }
}

function sayWords(prompt: string, limit: number): Said {
  const wanted = `You said: ${prompt.slice(0, 400)}. This answer comes from a simulated provider, so it costs no real money.`
  const { text, words } = firstWords(wanted, limit)
  const finishReason = text.length < wanted.length ? 'length' : 'stop'
  return { text, toolCalls: [], completionTokens: words, finishReason }
}

/** The words of a text, each with the space behind it. */
export const wordsOf = (text: string): string[] => text.split(/(?<= )/)

/** A call's input as JSON, in the pieces that a stream sends. */
export const piecesOfInput = ({ input }: ToolCall): string[] => JSON.stringify(input).split(/(?<=[ ,:])/)

/** Counts without cutting into pieces: most answers go out whole. */
function firstWords(text: string, limit: number): { text: string; words: number } {
  let end = 0
  let words = 0
  while (words < limit && end < text.length) {
    const space = text.indexOf(' ', end)
    end = space < 0 ? text.length : space + 1
    words++
  }
  return { text: text.slice(0, end), words }
}
