import { hash } from 'node:crypto'

/** OpenAI API reference, `safety_identifier`; the same holds for `user`. */
const idMaxLength = 64

/** The caller's id of its user: one that is too long, as those of some clients of Anthropic's are, by its SHA-256. */
export const writtenEndUserId = (id: string | null): string | null =>
  id !== null && id.length > idMaxLength ? hash('sha256', id, 'hex') : id
