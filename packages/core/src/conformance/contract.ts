/**
 * A suite of facts that every implementation of a port must show, bound to no test runner.
 * `S` is what a case is given: a fresh implementation and what the case needs to set it up.
 */
export interface Contract<S> {
  name: string
  /** By title, a plain fact ("settles a hold exactly once"). Each throws when the fact does not hold. */
  cases: Record<string, (subject: S) => Promise<void>>
}

/** What a runner must offer; `describe` and `test` of vitest, jest and node:test fit. */
export interface ContractRunner {
  describe: (title: string, body: () => void) => void
  test: (title: string, body: () => Promise<void>) => void
}

/** What one case runs on, and how to get rid of it. */
export interface Prepared<S> {
  subject: S
  dispose?: () => Promise<void>
}

/**
 * Registers every case of a contract with a test runner.
 * @param place where the subject runs; becomes part of the title: `catalog contract on sqlite`
 * @param prepare makes a subject for one case; it may share a database, the cases use fresh ids and names
 * @example runContract(ledgerContract(), { describe, test }, 'sqlite', async () => ({ subject: await freshStore() }))
 */
export function runContract<S>(
  contract: Contract<S>,
  runner: ContractRunner,
  place: string,
  prepare: () => Promise<Prepared<S>>,
): void {
  runner.describe(`${contract.name} contract on ${place}`, () => {
    for (const [title, verify] of Object.entries(contract.cases)) {
      runner.test(title, async () => {
        const { subject, dispose } = await prepare()
        try {
          await verify(subject)
        } finally {
          await dispose?.()
        }
      })
    }
  })
}
