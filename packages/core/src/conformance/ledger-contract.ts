import type { Contract } from './contract.js'
import { grantCases } from './ledger-grant-cases.js'
import { holdCases } from './ledger-hold-cases.js'
import { postingCases } from './ledger-posting-cases.js'
import { LedgerScript, type LedgerSubject } from './ledger-subject.js'

/** What every ledger must show. After each case every invariant of the whole store is checked. */
export function ledgerContract(): Contract<LedgerSubject> {
  const cases: Contract<LedgerSubject>['cases'] = {}
  for (const [title, run] of Object.entries({ ...postingCases, ...holdCases, ...grantCases })) {
    cases[title] = async ({ ledger, usage }) => {
      const script = new LedgerScript(ledger, usage)
      await run(script)
      await script.expectNoViolation()
    }
  }
  return { name: 'ledger', cases }
}
