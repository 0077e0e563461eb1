import { initial } from './001-initial/index.js'
import type { Migration } from './migration.js'

/** Every step of the schema, oldest first. A released step is never changed; the next one changes what it made. */
export const migrations: readonly Migration[] = [initial]
