import { CommanderError } from 'commander'
import { CliFailure } from './cli-failure.js'
import { terminal } from './output.js'
import { buildProgram } from './program.js'

/**
 * Runs the command line.
 * @param argv as `process.argv`
 * @returns the exit code: 0 done, 1 the ledger breaks an invariant, 2 the command could not do its work
 */
export async function runCli(argv: readonly string[]): Promise<number> {
  endWithReader()
  let exitCode = 0
  const program = buildProgram(terminal, (code) => (exitCode = code))
  try {
    await program.parseAsync(argv)
    return exitCode
  } catch (fault) {
    return report(fault)
  }
}

const failed = 2

/** A reader that has seen enough (`| head`) closes the pipe: no reason to end with an error. */
function endWithReader(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      process.exit(0)
    })
}

function report(fault: unknown): number {
  if (fault instanceof CommanderError) return fault.exitCode === 0 ? 0 : failed // commander has said why
  if (fault instanceof CliFailure) terminal.note(`meterway: ${fault.message}`)
  else terminal.note(`meterway: ${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}`)
  return failed
}
