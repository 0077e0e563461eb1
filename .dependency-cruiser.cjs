// The layers of CONTRIBUTING.md as rules; scripts/test/import-rules.test.ts plants a violation of each.
const core = '^packages/core/src/'
const rooms = '(?:access|pricing|metering|ledger|limits|grants|routing|jobs|orders)'
const beside = '(?:memory|upstream|testing|conformance|opentelemetry)'
const adapters = '^packages/(?:adapter|store|queue|cache)-'
const doors = '(?:index|(?:pricing|metering|ledger|grants|ports|testing|conformance|opentelemetry)/index)'
const packageTypes = [
  'npm',
  'npm-peer',
  'npm-dev',
  'npm-optional',
  'npm-bundled',
  'npm-no-pkg',
  'npm-unknown',
]
const workspace = '^(?:packages|examples|benchmarks)/'

const forbid = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to })

module.exports = {
  forbidden: [
    forbid('no-circular', 'data flows one way', {}, { circular: true }),
    forbid(
      'no-unresolved',
      'an import that nothing answers fails at the user’s; a launcher in bin points to what the build makes',
      { pathNot: '/bin/' },
      { couldNotResolve: true },
    ),
    forbid(
      'kernel-imports-no-room',
      'kernel holds the words that every room uses',
      { path: `${core}kernel/` },
      { path: workspace, pathNot: `${core}kernel/` },
    ),
    forbid(
      'rooms-look-down-only',
      'a room may use kernel and itself; only flows join rooms',
      { path: `${core}(${rooms})/` },
      { path: workspace, pathNot: [`${core}kernel/`, `${core}$1/`] },
    ),
    forbid(
      'rooms-do-no-io',
      'kernel and rooms decide; what cannot reach a disk, a socket or a clock is tested with values alone',
      { path: `${core}(?:kernel|${rooms})/` },
      { dependencyTypes: ['core'], pathNot: '^(?:node:)?(?:crypto|buffer)$' },
    ),
    forbid(
      'rooms-need-no-package',
      'kernel and rooms stay as small as their own code; exact decimals are the exception',
      { path: `${core}(?:kernel|${rooms})/` },
      { dependencyTypes: packageTypes, pathNot: 'node_modules/decimal\\.js/' },
    ),
    forbid(
      'ports-look-down-only',
      'ports speak in kernel and room types',
      { path: `${core}ports/` },
      { path: workspace, pathNot: `${core}(?:kernel|ports|${rooms})/` },
    ),
    forbid(
      'ports-are-types',
      'a port runs nothing',
      { path: `${core}ports/` },
      { path: `${core}(?:kernel|${rooms})/`, dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'flows-know-no-implementation',
      'flows speak to ports: what they reach is decided in create-meterway',
      { path: `${core}flows/` },
      { path: `${core}(?:${beside}/|create-meterway|index)` },
    ),
    forbid(
      'implementations-know-no-flow',
      'memory, upstream, testing, conformance and opentelemetry stand beside the flows, as a third party’s would',
      { path: `${core}${beside}/` },
      { path: `${core}(?:flows/|create-meterway|index)` },
    ),
    forbid(
      'formats-know-no-flow',
      'wire formats translate; they neither decide nor act',
      { path: `${core}formats/` },
      { path: `${core}(?:flows/|${beside}/|ports/|create-meterway|index)` },
    ),
    forbid(
      'core-knows-no-other-package',
      'core is what everything else builds on',
      { path: '^packages/core/' },
      { path: workspace, pathNot: '^packages/core/' },
    ),
    forbid(
      'outsiders-use-public-doors',
      'anyone must be able to write the adapters and apps that we write',
      { path: workspace, pathNot: '^packages/core/' },
      { path: core, pathNot: `${core}${doors}\\.ts$` },
    ),
    forbid(
      'adapters-are-strangers',
      'an app picks its adapters one by one; none may need another',
      { path: '^packages/((?:adapter|store|queue|cache)-[^/]+)/' },
      { path: adapters, pathNot: '^packages/$1/' },
    ),
    forbid(
      'packages-know-no-app',
      'examples and benchmarks are users of the packages',
      { path: '^packages/' },
      { path: '^(?:examples|benchmarks)/' },
    ),
    forbid(
      'apps-use-package-names',
      'an example must work when it is copied out of this tree',
      { path: '^(?:examples/[^/]+|benchmarks)/' },
      { path: '^packages/', dependencyTypes: ['local'] },
    ),
    forbid(
      'adapters-use-package-names',
      'a path into another package ends with the package when it is published',
      { path: '^packages/([^/]+)/' },
      { path: '^packages/', pathNot: '^packages/$1/', dependencyTypes: ['local'] },
    ),
    forbid(
      'source-knows-no-test',
      'what ships must not need what does not',
      { path: '^(?:packages|examples)/[^/]+/src/' },
      { path: '(?:^|/)test/' },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.check.json' },
    doNotFollow: { path: '(?:node_modules|/dist/)' },
    exclude: { path: '/public/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['dev-source', 'import', 'node', 'types', 'default'],
    },
  },
}
