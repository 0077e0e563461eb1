import { z } from 'zod'
import { validate } from '../openai/fields.js'
import { readJson } from '../read-json.js'
import { inputTokensOf, onceMembers, promptMembers } from './prompt.js'

const once = new Set(onceMembers)
const countedBody = z.looseObject(promptMembers)

/** Anthropic API reference, Count tokens in a message: an estimate on the safe side, as holds go by. */
interface CountTokensAnswer {
  input_tokens: number
}

/**
 * `POST /v1/messages/count_tokens`, without asking a provider.
 * @throws MeterwayError `invalid_request` with `param`
 */
export function countTokensAnswer(
  bytes: Uint8Array,
  countTokens: (text: string) => number,
): { model: string; answer: CountTokensAnswer } {
  const { value } = readJson(bytes, once)
  const { model } = validate(countedBody, value)
  return { model, answer: { input_tokens: inputTokensOf(value, countTokens) } }
}
