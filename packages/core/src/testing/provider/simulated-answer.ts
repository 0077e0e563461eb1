import type { Json } from './call.js'

export interface SimulatedAnswer {
  text: string
  /** Tokens of one choice: one word, with the space behind it, is reckoned as one. */
  completionTokens: number
  promptTokens: number
  /** How many times the same is answered. */
  choices: number
  finishReason: 'stop' | 'length'
}

const wordsWithoutLimit = 400

/** An answer that depends on the prompt and keeps to the limit. */
export function simulateAnswer(body: Json, countTokens: (text: string) => number): SimulatedAnswer {
  const prompt = promptText(body)
  const limit = Number(body.max_completion_tokens ?? body.max_tokens ?? wordsWithoutLimit)
  const wanted = `You said: ${prompt.slice(0, 400)}. This answer comes from a simulated provider, so it costs no real money.`
  const { text, words } = firstWords(wanted, limit)
  return {
    text,
    completionTokens: words,
    promptTokens: countTokens(prompt) + 4,
    choices: Number(body.n ?? 1),
    finishReason: text.length < wanted.length ? 'length' : 'stop',
  }
}

/** The words of a text, each with the space behind it. */
export const wordsOf = (text: string): string[] => text.split(/(?<= )/)

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

/** Usage of OpenAI's shape. */
export function usageOf(answer: SimulatedAnswer): Json {
  const { promptTokens, choices } = answer
  const completionTokens = answer.completionTokens * choices
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  }
}

function promptText({ messages }: Json): string {
  return (messages as Json[]).map(({ content }) => textOf(content)).join('\n')
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return (content as Json[]).map(({ text }) => (typeof text === 'string' ? text : '')).join('')
}
