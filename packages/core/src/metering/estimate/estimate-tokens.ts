/** Counts the tokens of a text. */
export type CountTokens = (text: string) => number

/**
 * Tokens of a text without a tokenizer: four characters of Latin script, three quarters of a token for each wider
 * character; linear in the length. Off by less than a tenth on ordinary English and Chinese.
 */
export function estimateTokens(text: string): number {
  let wide = 0
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x2fff) wide++
  return Math.ceil((text.length - wide) / 4 + wide * 0.75)
}

/** Room for what wraps a message: role, separators (OpenAI Cookbook, counting tokens for chat completions). */
const tokensPerMessage = 4
/** The most that one image costs in high detail on current models. */
const tokensPerImage = 1_600
/** Estimates must not fall short: a tenth on top, and a floor. */
const margin = 1.1

type Json = Record<string, unknown>

/** Input tokens of a chat request, on the safe side: every text in messages, tool calls and tool definitions. */
export function estimateChatTokens(body: Json, countTokens: CountTokens = estimateTokens): number {
  let tokens = 0
  for (const message of arrayOf(body.messages))
    tokens += tokensPerMessage + contentTokens(message, countTokens)
  if (body.tools !== undefined) tokens += countTokens(JSON.stringify(body.tools))
  if (body.response_format !== undefined) tokens += countTokens(JSON.stringify(body.response_format))
  return Math.ceil(tokens * margin) + tokensPerMessage
}

/** Input tokens of an embeddings request: texts, or tokens as they are given. */
export function estimateEmbeddingTokens(
  input: string | readonly string[] | readonly number[] | readonly (readonly number[])[],
  countTokens: CountTokens = estimateTokens,
): number {
  if (typeof input === 'string') return Math.ceil(countTokens(input) * margin) + 1
  let tokens = 0
  for (const item of input) {
    if (typeof item === 'string') tokens += Math.ceil(countTokens(item) * margin) + 1
    else tokens += typeof item === 'number' ? 1 : item.length
  }
  return tokens
}

function contentTokens(message: unknown, countTokens: CountTokens): number {
  const { content, name, tool_calls: toolCalls } = (message ?? {}) as Json
  let tokens = typeof name === 'string' ? countTokens(name) : 0
  if (toolCalls !== undefined) tokens += countTokens(JSON.stringify(toolCalls))
  if (typeof content === 'string') return tokens + countTokens(content)
  for (const part of arrayOf(content)) tokens += partTokens(part as Json, countTokens)
  return tokens
}

function partTokens(part: Json | null, countTokens: CountTokens): number {
  if (typeof part?.text === 'string') return countTokens(part.text)
  if (part?.type === 'image_url') return tokensPerImage
  // Audio and files: their base64 is longer than their tokens are many.
  return countTokens(JSON.stringify(part ?? ''))
}

const arrayOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
