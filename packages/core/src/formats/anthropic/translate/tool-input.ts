import { isJson, type Json } from '../../openai/values.js'

/** How input that is no valid JSON goes back to the model (guide "Fine-grained tool streaming"). */
const invalidJson = 'INVALID_JSON'

/** The arguments of a call as the object that they have to be. */
export function inputOf(text: string): Json {
  if (text.trim() === '') return {}
  const input = objectIn(text)
  return input ?? { [invalidJson]: text }
}

/** Null for text that is no JSON object. */
export function objectIn(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text)
    return isJson(value) ? value : null
  } catch {
    return null
  }
}

/** The input of a call as the text that it is elsewhere. */
export function argumentsOf(input: Json): string {
  const { [invalidJson]: invalid, ...others } = input
  return typeof invalid === 'string' && Object.keys(others).length === 0 ? invalid : JSON.stringify(input)
}
