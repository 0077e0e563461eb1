// Counts what vitest ran, and the contract cases per engine, for the closing lines of `npm test`.
import { writeFileSync } from 'node:fs'

/** @import { Reporter, TestCase, TestModule } from 'vitest/node' */

/**
 * `contracts`: passed cases below a `describe` whose title ends in ` on <engine>`, by engine.
 * @typedef {{ passed: number, failed: number, skipped: number, contracts: Record<string, number> }} Summary
 */

/** @implements {Reporter} */
export default class ContractReporter {
  /**
   * @param {readonly TestModule[]} modules
   * @param {readonly unknown[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    const file = process.env['MW_TEST_SUMMARY']
    if (file) writeFileSync(file, JSON.stringify(summarise(modules, unhandledErrors.length)))
  }
}

/**
 * @param {readonly TestModule[]} modules
 * @param {number} unhandledErrors each counts as a failure: it belongs to no test
 */
function summarise(modules, unhandledErrors) {
  /** @type {Summary} */
  const summary = { passed: 0, failed: unhandledErrors, skipped: 0, contracts: {} }
  for (const module of modules) {
    summary.failed += module.errors().length // a file that could not be loaded
    for (const test of module.children.allTests()) count(test, summary)
    for (const suite of module.children.allSuites()) summary.failed += suite.errors().length // hooks
  }
  return summary
}

/**
 * @param {TestCase} test
 * @param {Summary} summary
 */
function count(test, summary) {
  const { state } = test.result()
  if (state === 'failed') summary.failed += 1
  if (state === 'skipped' || state === 'pending') summary.skipped += 1
  if (state !== 'passed') return
  summary.passed += 1
  const engine = engineOf(test)
  if (engine) summary.contracts[engine] = (summary.contracts[engine] ?? 0) + 1
}

/** @param {TestCase} test */
function engineOf(test) {
  for (let parent = test.parent; parent.type === 'suite'; parent = parent.parent) {
    const engine = / on (memory|sqlite|postgres|mysql|redis|amqp)$/.exec(parent.name)?.[1]
    if (engine) return engine
  }
  return undefined
}
