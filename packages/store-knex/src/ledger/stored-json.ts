/** Names that end so hold integers beyond 2^53 and come back as bigint. */
const isBigintName = (name: string): boolean =>
  name.endsWith('Nano') || name === 'quotaUnits' || name === 'quotaUsed'

/** Members of stored objects that hold such names in turn; a provider's own usage object is none of them. */
const nestedNames = new Set(['detail', 'attempts'])

/** JSON for a text column; bigints are written as decimal strings. */
export const stringifyStored = (value: object | null): string | null =>
  value === null ? null : JSON.stringify(withoutBigints(value))

/** A copy where there is a bigint to write: a replacer function would be called for every member of every row. */
function withoutBigints(value: object): object {
  let copy: Record<string, unknown> | null = null
  for (const [name, member] of Object.entries(value)) {
    const written = writable(member)
    if (written !== member) (copy ??= { ...value } as Record<string, unknown>)[name] = written
  }
  return copy ?? value
}

function writable(member: unknown): unknown {
  if (typeof member === 'bigint') return member.toString()
  if (Array.isArray(member)) return member.map(writable)
  return typeof member === 'object' && member !== null ? withoutBigints(member) : member
}

/** Reads what `stringifyStored` wrote. */
export const parseStored = <T>(text: unknown): T | null =>
  typeof text === 'string' ? (revive(JSON.parse(text)) as T) : null

function revive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revive)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([name, member]: [string, unknown]) => {
    if (typeof member === 'string' && isBigintName(name)) return [name, BigInt(member)]
    return [name, nestedNames.has(name) ? revive(member) : member]
  })
  return Object.fromEntries(members)
}
