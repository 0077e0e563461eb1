import type { Json } from '../chat/chat-format.js'

export type { Json }

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The members of a list that are objects; nothing for anything else. */
export const objectsOf = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isJson) : [])

export const textOr = <Other>(value: unknown, other: Other): string | Other =>
  typeof value === 'string' ? value : other

/** The same members without those that are null, undefined or an empty list: a request says only what it asks for. */
export const saidMembers = (members: Json): Json =>
  Object.fromEntries(
    Object.entries(members).filter(
      ([, value]) => (value ?? null) !== null && !(Array.isArray(value) && value.length === 0),
    ),
  )
