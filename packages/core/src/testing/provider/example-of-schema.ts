import { recordOf, recordsOf, textIn, type Json } from './json.js'

const examples: Record<string, (schema: Json) => unknown> = {
  object: ({ properties }) =>
    Object.fromEntries(
      Object.entries(recordOf(properties)).map(([name, schema]) => [name, exampleOfSchema(schema)]),
    ),
  array: ({ items }) => [exampleOfSchema(items)],
  string: () => 'a simulated value',
  integer: () => 1,
  number: () => 1.5,
  boolean: () => true,
  null: () => null,
}

/** A value that fits a JSON Schema of the usual kind; Gemini’s, with types in capitals, too. */
export function exampleOfSchema(value: unknown): unknown {
  const schema = recordOf(value)
  if ('const' in schema) return schema.const
  if (Array.isArray(schema.enum)) return schema.enum[0]
  const [alternative] = recordsOf(schema.anyOf ?? schema.oneOf)
  if (alternative) return exampleOfSchema(alternative)
  const [type] = [schema.type].flat()
  const kind = textIn(type).toLowerCase() || ('properties' in schema ? 'object' : 'string')
  return (examples[kind] ?? examples.string!)(schema)
}
