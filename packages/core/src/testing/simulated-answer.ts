type Json = Record<string, unknown>

export interface SimulatedAnswer {
  words: string[]
  promptTokens: number
  completionTokens: number
  finishReason: 'stop' | 'length'
}

/** An answer that depends on the prompt and keeps to the limit; one word is reckoned as one token of output. */
export function simulateAnswer(body: Json, countTokens: (text: string) => number): SimulatedAnswer {
  const prompt = promptText(body)
  const limit = Number(body.max_completion_tokens ?? body.max_tokens ?? 400)
  const wanted = `You said: ${prompt.slice(0, 400)}. This answer comes from a simulated provider, so it costs no real money.`
  const all = wanted.split(/(?<= )/)
  const words = all.slice(0, limit)
  return {
    words,
    promptTokens: countTokens(prompt) + 4,
    completionTokens: words.length,
    finishReason: words.length < all.length ? 'length' : 'stop',
  }
}

function promptText(body: Json): string {
  const messages = Array.isArray(body.messages) ? (body.messages as Json[]) : []
  return messages
    .map(({ content }) => (typeof content === 'string' ? content : JSON.stringify(content ?? '')))
    .join('\n')
}

/** A vector that depends on the text, of unit length. */
export function simulateEmbedding(text: string, dimensions: number): number[] {
  let seed = 1
  for (let i = 0; i < text.length; i++) seed = (Math.imul(seed, 31) + text.charCodeAt(i)) >>> 0
  const values = Array.from({ length: dimensions }, () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return seed / 0xffffffff - 0.5
  })
  const length = Math.hypot(...values)
  return values.map((value) => value / length)
}
