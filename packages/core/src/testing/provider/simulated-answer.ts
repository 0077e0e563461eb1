import type { Json } from './call.js'

export interface SimulatedAnswer {
  words: string[]
  promptTokens: number
  /** How many times the same is answered. */
  choices: number
  finishReason: 'stop' | 'length'
}

const wordsWithoutLimit = 400

/** An answer that depends on the prompt and keeps to the limit; one word is reckoned as one token of output. */
export function simulateAnswer(body: Json, countTokens: (text: string) => number): SimulatedAnswer {
  const prompt = promptText(body)
  const limit = Number(body.max_completion_tokens ?? body.max_tokens ?? wordsWithoutLimit)
  const wanted = `You said: ${prompt.slice(0, 400)}. This answer comes from a simulated provider, so it costs no real money.`
  const all = wanted.split(/(?<= )/)
  const words = all.slice(0, limit)
  return {
    words,
    promptTokens: countTokens(prompt) + 4,
    choices: Number(body.n ?? 1),
    finishReason: words.length < all.length ? 'length' : 'stop',
  }
}

/** Usage of OpenAI's shape. */
export function usageOf({ words, promptTokens, choices }: SimulatedAnswer): Json {
  const completionTokens = words.length * choices
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
