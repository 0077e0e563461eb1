import { Command, Option } from 'commander'
import { runImportPrices, runMigrate, runRollback, runVerify, type ImportOptions } from './commands.js'
import type { Output } from './output.js'
import { runRotateKeys } from './rotate-keys.js'
import type { DatabaseOptions } from './with-database.js'

/** The commands and their options. `done` is told the exit code of the command that ran. */
export function buildProgram(output: Output, done: (exitCode: number) => void): Command {
  const program = new Command('meterway')
    .description('Looks after the database of Meterway.')
    .addOption(
      new Option('--database <url>', 'sqlite:<file>, postgres://… or mysql://…')
        .env('MW_DATABASE_URL')
        .default('sqlite:./data/meterway.db'),
    )
    .addOption(
      new Option('--table-prefix <prefix>', 'put before the name of every table')
        .env('MW_TABLE_PREFIX')
        .default(''),
    )
    .addHelpText(
      'after',
      '\nExit code: 0 done, 1 the ledger breaks an invariant, 2 the command could not do its work.',
    )
    .exitOverride()
    .configureOutput({
      writeOut: (text) => output.line(text.trimEnd()),
      writeErr: (text) => output.note(text.trimEnd()),
    })

  program
    .command('migrate')
    .description('bring the schema to this version; does nothing when it is there')
    .action((_, command: Command) => runMigrate(optionsOf(command), output).then(done))

  program
    .command('rollback')
    .description('undo the newest step of the schema; refuses when rows would be lost')
    .option('--drop-data', 'undo it even so')
    .action((_, command: Command) => runRollback(optionsOf(command), output).then(done))

  program
    .command('verify')
    .description('check every invariant of the ledger, a line for each violation')
    .option('--json', 'write one JSON object: { violations: [{ invariant, subject, message }] }')
    .action((_, command: Command) => runVerify(optionsOf(command), output).then(done))

  program
    .command('prices')
    .description('sell prices of models')
    .command('import')
    .description('take prices from a price list in LiteLLM’s layout, in force from now')
    .argument('<file>', 'the list, JSON')
    .option('--provider <name>', 'only entries of this provider')
    .option('--create-models', 'create the models that are missing')
    .option('--dry-run', 'only report what would change')
    .option('--json', 'write the report as one JSON object')
    .action((file: string, _, command: Command) =>
      runImportPrices(file, optionsOf<ImportOptions>(command), output).then(done),
    )

  program
    .command('keys')
    .description('provider keys')
    .command('rotate')
    .description('seal every provider key under a new master key; a killed run is completed by the next')
    .option('--dry-run', 'only count')
    .addHelpText(
      'after',
      '\nMW_MASTER_KEY is the new master key, MW_MASTER_KEY_PREVIOUS those before it, separated by commas.',
    )
    .action((_, command: Command) => runRotateKeys(optionsOf(command), output).then(done))
  return program
}

const optionsOf = <O extends DatabaseOptions>(command: Command): O => command.optsWithGlobals<O>()
