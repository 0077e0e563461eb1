// `npm test`: sets up what is missing, then runs every test that this machine can run.
// Arguments go on to vitest: `npm test -- packages/core/test/pricing`.
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root, runNode } from './run.js'
import { probeServices, serviceAddress, serviceUrl, services } from './services.js'
import { setUp } from './setup.js'

/** @import { Summary } from './test-reporter.js' */
/** @import { Service } from './services.js' */

const args = process.argv.slice(2)
const required = process.env['MW_TEST_SERVICES'] === 'required'
const summaryFile = join(tmpdir(), `meterway-tests-${process.pid}.json`)

process.exitCode = (await setUp()) ? await test() : closingLines(undefined, ['set-up failed'])

async function test() {
  const { present, absent } = await probeServices()
  const engines = ['sqlite', ...present.flatMap((service) => service.engine ?? [])]
  announce(absent)
  const code = await runNode([join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...args], {
    MW_TEST_ENGINES: engines.join(','),
    MW_TEST_SUMMARY: summaryFile,
    ...Object.fromEntries(services.map((service) => [service.env, serviceUrl(service)])),
  })
  const summary = readSummary()
  announce(absent)
  return closingLines(summary, [
    ...(required ? absent.map((service) => `${service.name} is required and absent`) : []),
    ...(code !== 0 && !summary?.failed ? [`vitest ended with code ${code}`] : []),
    ...(args.length === 0 ? withoutContracts([...engines, ...contractsOf(present)], summary) : []),
  ])
}

/** @param {Service[]} absent */
function announce(absent) {
  for (const service of absent) {
    const text = `${service.name} does not answer at ${serviceAddress(service)} (${service.env})`
    console.log(
      required ? `\n!!! FAILED: ${text}` : `\n!!! SKIPPED: every test that needs ${service.name}: ${text}`,
    )
  }
}

/** @param {Service[]} present */
function contractsOf(present) {
  return present.flatMap(({ contracts }) => contracts ?? [])
}

/**
 * What is there but ran no contract case proves nothing: that is a failure, not a pass.
 * @param {string[]} implementations
 * @param {Summary | undefined} summary
 */
function withoutContracts(implementations, summary) {
  return implementations
    .filter((name) => !summary?.contracts[name])
    .map((name) => `no contract case ran on ${name}`)
}

/** @returns {Summary | undefined} */
function readSummary() {
  try {
    return /** @type {Summary} */ (JSON.parse(readFileSync(summaryFile, 'utf8')))
  } catch {
    return undefined // vitest ended before it could count; its exit code tells
  } finally {
    rmSync(summaryFile, { force: true })
  }
}

/**
 * Prints the count, last of all, and gives the exit code.
 * @param {Summary | undefined} summary
 * @param {string[]} faults failures outside any test
 */
function closingLines(summary, faults) {
  const { passed = 0, failed = 0, skipped = 0, contracts = {} } = summary ?? {}
  console.log('')
  for (const fault of faults) console.log(`failed: ${fault}`)
  for (const [engine, count] of Object.entries(contracts))
    console.log(`contract cases passed on ${engine}: ${count}`)
  console.log(
    `${passed} passed, ${failed + faults.length} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
  )
  return failed + faults.length > 0 ? 1 : 0
}
