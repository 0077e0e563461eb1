import { isJson, type Json } from '../../openai/values.js'

/** Members of a schema that hold one, a list of them, or one by each name. */
const nested = new Set(['items', 'additionalProperties', 'not'])
const listed = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems'])
const named = new Set(['properties', '$defs'])
/** Counts, which Google's clients send as texts: 64-bit integers of Protocol Buffers. */
const counts = new Set(['minItems', 'maxItems', 'minLength', 'maxLength', 'minProperties', 'maxProperties'])

/**
 * JSON Schema of Google's `Schema`, a subset of OpenAPI 3.0's: there, types are in capitals, and null is a flag.
 * Source: Gemini API reference, Schema.
 */
export function jsonSchemaOf(schema: Json): Json {
  const { nullable, ...members } = schema
  const read = Object.fromEntries(
    Object.entries(members).map(([name, value]) => [name, memberOf(name, value)]),
  )
  if (nullable !== true) return read
  if (typeof read.type === 'string') read.type = [read.type, 'null']
  if (Array.isArray(read.enum)) read.enum = [...(read.enum as unknown[]), null]
  return read
}

function memberOf(name: string, value: unknown): unknown {
  if (name === 'type' && typeof value === 'string') return value.toLowerCase()
  if (counts.has(name) && typeof value === 'string') return Number(value)
  if (nested.has(name)) return nestedOf(value)
  if (listed.has(name) && Array.isArray(value)) return value.map(nestedOf)
  if (named.has(name) && isJson(value))
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, nestedOf(one)]))
  return value
}

const nestedOf = (value: unknown): unknown => (isJson(value) ? jsonSchemaOf(value) : value)
