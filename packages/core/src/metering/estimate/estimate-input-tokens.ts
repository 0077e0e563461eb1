import type { Json } from '../usage/figures.js'
import { type CountTokens, estimateTokens } from './estimate-tokens.js'
import { mediaTokens } from './media-tokens.js'

/** Members of request bodies that are part of the prompt, in all formats. */
const promptMembers = [
  'messages',
  'input',
  'contents',
  'prompt',
  'system',
  'systemInstruction',
  'instructions',
  'tools',
  'functions',
  'response_format',
  'output_config',
  'text',
  'generationConfig',
]

/** An estimate must not fall short. */
const margin = 1.1
/** What opens the answer (OpenAI Cookbook, counting tokens for chat completions). */
const replyTokens = 4

/**
 * Input tokens of a request, on the safe side: every text of its prompt, the structure around it, a fixed figure for
 * each image, one for each given token. Takes one pass, without recursion, over any JSON.
 */
export function estimateInputTokens(body: Readonly<Json>, countTokens: CountTokens = estimateTokens): number {
  const waiting: unknown[] = []
  for (const name of promptMembers) if (body[name] !== undefined) waiting.push(body[name])
  let tokens = 0
  while (waiting.length > 0) {
    const value = waiting.pop()
    if (typeof value === 'string') tokens += countTokens(value)
    else if (typeof value !== 'object' || value === null) tokens++
    else if (Array.isArray(value)) for (const item of value) waiting.push(item)
    else tokens += mediaTokens(value as Json) ?? openObject(value as Json, waiting)
  }
  return Math.ceil(tokens * margin) + replyTokens
}

/** Puts an object's values in the queue; answers the tokens of its names and marks. */
function openObject(object: Json, waiting: unknown[]): number {
  let tokens = 0
  for (const name in object) {
    tokens += 1 + Math.ceil(name.length / 4)
    waiting.push(object[name])
  }
  return tokens
}
