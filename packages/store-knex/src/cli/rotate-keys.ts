import { MeterwayError, rotateMasterKey, type RotationReport } from '@meterway/core'
import { knexStore } from '../knex-store.js'
import { CliFailure } from './cli-failure.js'
import type { Command } from './commands.js'
import { masterKeysIn } from './master-keys.js'
import { withSchema, type DatabaseOptions } from './with-database.js'

/** Puts every provider key under the new master key. */
export const runRotateKeys: Command<DatabaseOptions & { dryRun?: boolean }> = (options, output) => {
  const keys = masterKeysIn(process.env)
  const progress = (resealed: number, total: number) =>
    output.note(`${resealed} of ${total} provider keys sealed anew`)
  return withSchema(options, async (knex) => {
    const { catalog } = knexStore(knex, options)
    try {
      const { dryRun = false } = options
      output.line(summary(await rotateMasterKey(catalog, { ...keys, dryRun, progress })))
      return 0
    } catch (fault) {
      if (!MeterwayError.is(fault) || fault.code !== 'conflict') throw fault
      throw new CliFailure(`${fault.message}\nThey were left as they are; ${remedy}`, { cause: fault })
    }
  })
}

const remedy =
  'give the master key that it needs with MW_MASTER_KEY_PREVIOUS, or enter the secret of that provider key again'

const summary = ({ resealed, current, dryRun }: RotationReport): string =>
  dryRun
    ? `${resealed} provider keys to seal anew, ${current} under the new master key; dry run: nothing was written`
    : `${resealed} provider keys sealed anew, ${current} were under the new master key`
