/** Names that end so hold integers beyond 2^53 and come back as bigint. */
const isBigintName = (name: string): boolean =>
  name.endsWith('Nano') || name === 'quotaUnits' || name === 'quotaUsed'

/** JSON for a text column; bigints are written as decimal strings. */
export const stringifyStored = (value: object | null): string | null =>
  value === null
    ? null
    : JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? member.toString() : member))

/** Reads what `stringifyStored` wrote. */
export const parseStored = <T>(text: unknown): T | null =>
  typeof text === 'string'
    ? (JSON.parse(text, (name, member: unknown) =>
        typeof member === 'string' && isBigintName(name) ? BigInt(member) : member,
      ) as T)
    : null
