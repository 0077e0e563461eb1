import { answerWith, refuseRequest, type Exchange } from '../exchange.js'
import { usageMember, usageToReport } from '../usage.js'

/** Answers `POST /embeddings`. */
export function embeddings(exchange: Exchange): void {
  const { call, behaviour, countTokens } = exchange
  const { input, dimensions, encoding_format: encoding } = call.body
  if (call.model === '' || input === undefined || input === null) {
    refuseRequest(exchange, `Invalid value for '${call.model === '' ? 'model' : 'input'}'.`)
    return
  }
  const texts = textsOf(input)
  const data = texts.map((text, index) => {
    const vector = vectorOf(text, Number(dimensions ?? 64))
    return { object: 'embedding', index, embedding: encoding === 'base64' ? base64Of(vector) : vector }
  })
  const tokens = texts.reduce((sum, text) => sum + countTokens(text), 0)
  const usage = usageToReport(behaviour, { prompt_tokens: tokens, total_tokens: tokens })
  const model = behaviour.servedModel ?? call.model
  answerWith(exchange, usage, { object: 'list', data, model, ...usageMember(usage) })
}

/** One text, many, one list of tokens, or many. */
function textsOf(input: unknown): string[] {
  if (!Array.isArray(input)) return [String(input)]
  return typeof input[0] === 'number' ? [input.join(' ')] : input.map(String)
}

/** A vector that depends on the text, of unit length. */
function vectorOf(text: string, dimensions: number): number[] {
  let seed = 1
  for (let i = 0; i < text.length; i++) seed = (Math.imul(seed, 31) + text.charCodeAt(i)) >>> 0
  const values = Array.from({ length: dimensions }, () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return seed / 0xffffffff - 0.5
  })
  const length = Math.hypot(...values)
  return values.map((value) => value / length)
}

/** 32-bit floats, the lowest byte first, as OpenAI encodes them. */
function base64Of(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4)
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4)
  return bytes.toString('base64')
}
