import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { cruise, type ICruiseOptions, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

interface Rules {
  forbidden: IForbiddenRuleType[]
  options: ICruiseOptions
}
const rules = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as Rules

const root = join(import.meta.dirname, '../..')
const core = 'packages/core/src'

/** Rule, the file that breaks it, and its one import. Every rule is here at least once. */
const violations: [rule: string, file: string, statement: string][] = [
  ['no-circular', `${core}/ledger/one.ts`, `export { two as one } from './two.js'`],
  ['no-unresolved', `${core}/ledger/lost.ts`, `import './nowhere.js'`],
  ['kernel-imports-no-room', `${core}/kernel/bad.ts`, `import '../pricing/index.js'`],
  ['rooms-look-down-only', `${core}/pricing/bad.ts`, `import '../ledger/index.js'`],
  ['rooms-look-down-only', `${core}/grants/bad.ts`, `import type { thing } from '../ports/index.js'`],
  ['rooms-do-no-io', `${core}/metering/bad.ts`, `import 'node:fs'`],
  ['rooms-do-no-io', `${core}/access/timer.ts`, `import { setTimeout } from 'timers/promises'`],
  ['rooms-need-no-package', `${core}/routing/bad.ts`, `import 'undici'`],
  ['rooms-need-no-package', `${core}/kernel/schema.ts`, `import 'zod'`],
  ['ports-look-down-only', `${core}/ports/bad.ts`, `import type { thing } from '../memory/index.js'`],
  ['ports-are-types', `${core}/ports/running.ts`, `import { thing } from '../pricing/index.js'`],
  ['flows-know-no-implementation', `${core}/flows/bad.ts`, `import '../memory/index.js'`],
  ['flows-know-no-implementation', `${core}/flows/steps/bad.ts`, `import '../../upstream/index.js'`],
  ['implementations-know-no-flow', `${core}/memory/bad.ts`, `import '../flows/index.js'`],
  ['implementations-know-no-flow', `${core}/testing/bad.ts`, `import '../create-meterway.js'`],
  ['implementations-know-no-flow', `${core}/conformance/bad.ts`, `import '../flows/index.js'`],
  ['implementations-know-no-flow', `${core}/upstream/bad.ts`, `import '../flows/index.js'`],
  ['formats-know-no-flow', `${core}/formats/bad.ts`, `import '../flows/index.js'`],
  ['core-knows-no-other-package', `${core}/knows-adapter.ts`, `import '@meterway/store-knex'`],
  ['outsiders-use-public-doors', 'packages/store-knex/src/bad.ts', `import '../../core/src/kernel/index.js'`],
  ['outsiders-use-public-doors', 'packages/store-knex/test/bad.ts', `import '../../core/src/flows/index.js'`],
  ['adapters-are-strangers', 'packages/adapter-express/src/bad.ts', `import '@meterway/store-knex'`],
  ['packages-know-no-app', `packages/store-knex/src/app.ts`, `import '../../../examples/shop/src/index.js'`],
  ['apps-use-package-names', 'examples/shop/src/bad.ts', `import '../../../packages/core/src/index.js'`],
  ['adapters-use-package-names', 'packages/store-knex/src/path.ts', `import '../../core/src/index.js'`],
  ['source-knows-no-test', `${core}/ledger/tested.ts`, `import '../../test/ledger/helper.js'`],
]

/** What the rules must leave alone. */
const innocent: [file: string, statement: string][] = [
  [`${core}/pricing/rate.ts`, `import 'decimal.js'; import '../kernel/index.js'; import 'node:crypto'`],
  [`${core}/ports/store.ts`, `import type { thing } from '../ledger/index.js'`],
  [
    `${core}/flows/serve.ts`,
    `import '../ledger/index.js'; import '../ports/index.js'; import '../formats/index.js'`,
  ],
  [`${core}/memory/store.ts`, `import '../ledger/index.js'; import '../ports/index.js'`],
  [
    'packages/store-knex/src/store.ts',
    `import '@meterway/core'; import '@meterway/core/ports'; import 'node:fs'`,
  ],
  ['packages/store-knex/test/store.ts', `import '@meterway/core/conformance'; import '../src/store.js'`],
  ['examples/shop/src/shop.ts', `import '@meterway/core'; import '@meterway/store-knex'`],
]

const rooms = ['kernel', 'pricing', 'ledger', 'metering', 'grants', 'access', 'routing', 'ports', 'flows']
const beside = ['formats', 'memory', 'upstream', 'testing', 'conformance']
const tree = realpathSync(mkdtempSync(join(tmpdir(), 'meterway-imports-')))
const judging = { baseDir: tree, ruleSet: { forbidden: rules.forbidden }, validate: true }
let found: string[]

beforeAll(async () => {
  plantTree()
  for (const [, file, statement] of violations) plant(file, statement)
  for (const [file, statement] of innocent) plant(file, statement)
  const { tsConfig: _, ...options } = rules.options
  const { output } = await cruise(
    ['packages', 'examples'],
    { ...options, ...judging },
    {
      ...rules.options.enhancedResolveOptions,
      extensionAlias: { '.js': ['.ts', '.js'] },
    },
  )
  found = (output as ICruiseResult).summary.violations.map(
    (violation) => `${violation.from}: ${violation.rule.name}`,
  )
})

afterAll(() => {
  rmSync(tree, { recursive: true })
})

describe('import rules', () => {
  test.each(violations)('%s is raised by %s', (rule, file) => {
    expect(found).toContain(`${file}: ${rule}`)
  })

  test.each(innocent)('leave %s alone', (file) => {
    expect(found.filter((line) => line.startsWith(`${file}:`))).toEqual([])
  })

  test('each have a planted violation and a reason', () => {
    expect(new Set(violations.map(([rule]) => rule))).toEqual(
      new Set(rules.forbidden.map(({ name }) => name)),
    )
    expect(rules.forbidden.filter(({ comment = '' }) => comment.length < 10)).toEqual([])
  })
})

/** A small tree of the same shape: real package.json files, an empty index in each room. */
function plantTree() {
  for (const room of [...rooms, ...beside]) plant(`${core}/${room}/index.ts`, '')
  for (const file of ['create-meterway', 'index']) plant(`${core}/${file}.ts`, '')
  plant('packages/core/test/ledger/helper.ts', '')
  plant(`${core}/ledger/two.ts`, `export { one as two } from './one.js'`)
  plant('examples/shop/src/index.ts', '')
  mkdirSync(join(tree, 'node_modules/@meterway'), { recursive: true })
  for (const name of ['core', 'store-knex', 'adapter-express']) {
    plant(`packages/${name}/src/index.ts`, '')
    cpSync(join(root, 'packages', name, 'package.json'), join(tree, 'packages', name, 'package.json'))
    symlinkSync(join(tree, 'packages', name), join(tree, 'node_modules/@meterway', name))
  }
  for (const name of ['decimal.js', 'undici', 'zod']) {
    symlinkSync(join(root, 'node_modules', name), join(tree, 'node_modules', name))
  }
}

function plant(file: string, statement: string) {
  mkdirSync(dirname(join(tree, file)), { recursive: true })
  writeFileSync(join(tree, file), `${statement}\nexport const thing = 1\n`)
}
