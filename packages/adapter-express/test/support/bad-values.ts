/** The parts of JSON Schema that the API's schemas come out as. */
export interface JsonSchema {
  type?: string
  enum?: unknown[]
  const?: unknown
  anyOf?: JsonSchema[]
  pattern?: string
  format?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
  items?: JsonSchema
  properties?: Record<string, JsonSchema>
  required?: string[]
  additionalProperties?: boolean | JsonSchema
}

/** A value that must be refused, as JSON text, and the field that the refusal must name, below the one it stands in. */
export interface BadValue {
  json: string
  /** Dotted; empty for the value itself. */
  at: string
}

const notText = ['5', 'true', '[]', '{}']
const notNumber = ['"5"', 'true', '[1]', '{}', '1.5', '1e400', '"NaN"', '""']
const notMoney = [
  '5',
  'true',
  '[5]',
  '{}',
  '""',
  '" 12 "',
  '"NaN"',
  '"1e400"',
  '"0x10"',
  '"1,5"',
  '".5"',
  '"1."',
  '"01"',
  '"--1"',
]

/** What a schema must refuse: wrong type, sign, size and precision of the value and of everything in it. */
export function badValues(schema: JsonSchema): BadValue[] {
  if (schema.anyOf) return badForAll(schema.anyOf)
  const own = [...ownBadValues(schema), 'null'].map((json) => ({ json, at: '' }))
  return [...own, ...badMembers(schema), ...badItems(schema)]
}

/** What every alternative refuses; one that is an object or list is also refused by its members. */
function badForAll(alternatives: JsonSchema[]): BadValue[] {
  const isNullable = alternatives.some(({ type }) => type === 'null')
  const lists = alternatives.filter(({ type }) => type !== 'null').map(badValues)
  const [first = [], ...others] = lists
  return first.filter(({ json, at }) => {
    if (isNullable && json === 'null' && at === '') return false
    return others.every((list) => list.some((other) => other.json === json && other.at === at))
  })
}

function ownBadValues(schema: JsonSchema): string[] {
  const { type, minimum = -Infinity, maximum = Infinity } = schema
  if (schema.enum) return ['"other"', '5', '""', 'true', '[]']
  if (type === 'string') return badTexts(schema)
  if (type === 'integer') {
    const beyond = [minimum - 1, maximum + 1].filter((value) => Math.abs(value) < Number.MAX_SAFE_INTEGER)
    return [...notNumber, '1e19', ...beyond.map(String)]
  }
  if (type === 'array') {
    const { minItems = 0, maxItems = Infinity } = schema
    const item = schema.items?.type === 'string' ? '"a"' : '{}'
    const tooMany = Number.isFinite(maxItems)
      ? [
          `[${Array(maxItems + 1)
            .fill(item)
            .join(',')}]`,
        ]
      : []
    return ['"x"', '5', '{}', ...(minItems > 0 ? ['[]'] : []), ...tooMany]
  }
  return ['"x"', '5', '[]', 'true']
}

function badTexts({ pattern, format, minLength = 0, maxLength }: JsonSchema): string[] {
  if (format === 'date-time') {
    return [
      ...notText,
      '""',
      '"yesterday"',
      '"2026-01-01"',
      '"2026-02-30T00:00:00Z"',
      '"2026-01-01T00:00:00"',
      '"1969-12-31T23:59:59Z"',
      '"9999-12-31T23:59:59-00:01"',
    ]
  }
  if (pattern?.includes('\\d{1,9}')) {
    const negative = pattern.startsWith('^[+-]') ? [] : ['"-1"', '"+1"']
    return [...notMoney, '"1.0000000001"', '"1000000001"', '"1000000000.000000001"', ...negative]
  }
  if (pattern?.includes('\\d{1,30}')) return [...notMoney, '"-1"', `"0.${'1'.repeat(31)}"`]
  const empty = minLength > 0 || pattern !== undefined ? ['""'] : []
  const tooLong = maxLength === undefined ? [] : [JSON.stringify('a'.repeat(maxLength + 1))]
  return [...notText, ...empty, ...tooLong, '"a\\u0000b"', '"a\\ud800"', '"a\\nb"']
}

function badMembers({ properties, additionalProperties, required = [] }: JsonSchema): BadValue[] {
  if (!properties) return []
  const sample = `{"unknown":1}`
  const unknown =
    additionalProperties === false && required.length === 0 ? [{ json: sample, at: 'unknown' }] : []
  const members = Object.entries(properties).filter(() => required.length === 0)
  return [
    ...unknown,
    ...members.flatMap(([name, schema]) =>
      badValues(schema).map(({ json, at }) => ({ json: `{"${name}":${json}}`, at: below(name, at) })),
    ),
  ]
}

const badItems = ({ items }: JsonSchema): BadValue[] =>
  items?.type === 'string' && !items.anyOf
    ? badValues(items).map(({ json, at }) => ({ json: `[${json}]`, at: below('0', at) }))
    : []

const below = (name: string, at: string): string => (at === '' ? name : `${name}.${at}`)
