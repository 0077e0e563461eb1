import { readFile } from 'node:fs/promises'
import { applyImport, importReport, MeterwayError, planImport } from '@meterway/core'
import { readPriceList, type PriceList } from '@meterway/core/pricing'
import { knexStore } from '../knex-store.js'
import { migrate, rollback } from '../migrations/migrate.js'
import { reportLines } from '../prices/import-report.js'
import { verify } from '../verify/verify.js'
import { CliFailure } from './cli-failure.js'
import type { Output } from './output.js'
import { withDatabase, withSchema, type DatabaseOptions } from './with-database.js'

/** A command's work; answers its exit code. */
export type Command<O extends DatabaseOptions = DatabaseOptions> = (
  options: O,
  output: Output,
) => Promise<number>

export const runMigrate: Command = (options, output) =>
  withDatabase(options, async (knex) => {
    const applied = await migrate(knex, options)
    for (const name of applied) output.line(`applied ${name}`)
    if (applied.length === 0) output.line('the schema is up to date')
    return 0
  })

export const runRollback: Command<DatabaseOptions & { dropData?: boolean }> = (options, output) =>
  withDatabase(options, async (knex) => {
    try {
      const name = await rollback(knex, options)
      output.line(name === null ? 'there is nothing to undo' : `undid ${name}`)
      return 0
    } catch (fault) {
      if (!MeterwayError.is(fault) || fault.code !== 'conflict') throw fault
      throw new CliFailure(`${fault.message}; --drop-data does it all the same`, { cause: fault })
    }
  })

export const runVerify: Command<DatabaseOptions & { json?: boolean }> = (options, output) =>
  withSchema(options, async (knex) => {
    const violations = await verify(knex, options)
    if (options.json) output.line(JSON.stringify({ violations }))
    else
      for (const { invariant, subject, message } of violations)
        output.line(`${invariant} ${subject}: ${message}`)
    output.note(violations.length === 0 ? 'every invariant holds' : `${violations.length} violations`)
    return violations.length === 0 ? 0 : 1
  })

export interface ImportOptions extends DatabaseOptions {
  provider?: string
  createModels?: boolean
  dryRun?: boolean
  json?: boolean
}

/** Progress is told each so many prices. */
const progressStep = 250

export async function runImportPrices(file: string, options: ImportOptions, output: Output): Promise<number> {
  const list = await readList(file)
  return withSchema(options, async (knex) => {
    const { catalog } = knexStore(knex, options)
    const nowMs = Date.now()
    const { provider, createModels = false, dryRun = false } = options
    const plan = planImport(list, await catalog.snapshot(), { nowMs, createModels, provider })
    if (!dryRun) {
      await applyImport(catalog, plan, nowMs, (written) => {
        if (written % progressStep === 0) output.note(`${written} of ${plan.prices.length} prices written`)
      })
    }
    const report = importReport(list, plan, dryRun)
    for (const line of options.json ? [JSON.stringify(report)] : reportLines(report)) output.line(line)
    return 0
  })
}

async function readList(file: string): Promise<PriceList> {
  try {
    return readPriceList(await readFile(file, 'utf8'))
  } catch (fault) {
    const reason =
      fault instanceof SyntaxError ? `it is not JSON: ${fault.message}` : (fault as Error).message
    throw new CliFailure(`cannot read the price list ${file}: ${reason}`, { cause: fault })
  }
}
