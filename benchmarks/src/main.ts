import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import type { BenchmarkOptions } from './benchmark-options.js'
import { engines, engineVersion, type Engine } from './engines.js'
import { ledgerBenchmark } from './ledger/ledger-benchmark.js'
import { proxyBenchmark } from './proxy/proxy-benchmark.js'
import { ratingBenchmark } from './rating/rating-benchmark.js'
import { jsonReport, textReport, type Report } from './report.js'

const help = `npm run bench -- ledger|rating|proxy [options]

  --seconds n     length of each run (default: ledger 1, rating 0.5, proxy 2)
  --rounds n      alternating rounds, of which medians are shown (default 3)
  --engine name   sqlite, postgres or mysql; may be repeated
                  (default: ledger all, proxy sqlite and postgres, as far as they answer)
  --callers list  ledger: callers at once (default 1,64,256)
                  proxy: connections (default 1,16,64,256)
  --json          one JSON object instead of tables`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    engine: { type: 'string', multiple: true },
    callers: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

interface Program {
  defaults: BenchmarkOptions
  /** Answers how many figures or rows were not as they must be. */
  run: (options: BenchmarkOptions, report: Report) => Promise<number>
}

const programs: Record<string, Program> = {
  ledger: {
    defaults: { seconds: 1, rounds: 3, engines, callers: [1, 64, 256] },
    run: ledgerBenchmark,
  },
  rating: {
    defaults: { seconds: 0.5, rounds: 3, engines: [], callers: [] },
    run: ratingBenchmark,
  },
  proxy: {
    defaults: { seconds: 2, rounds: 3, engines: ['sqlite', 'postgres'], callers: [1, 16, 64, 256] },
    run: proxyBenchmark,
  },
}

const program = programs[positionals[0] ?? '']
if (!program || values.help) {
  console.log(help)
  process.exitCode = values.help ? 0 : 2
} else {
  const report = values.json ? jsonReport() : textReport()
  const options = await chosen(program.defaults, report)
  const faults = await program.run(options, report)
  report.close()
  process.exitCode = faults === 0 ? 0 : 1
}

/** The options of this run; engines that do not answer are left out. */
async function chosen(defaults: BenchmarkOptions, report: Report): Promise<BenchmarkOptions> {
  const versions: string[] = []
  const answering: Engine[] = []
  const asked = defaults.engines.length > 0 ? (values.engine ?? defaults.engines) : []
  for (const engine of engines.filter((name) => asked.includes(name))) {
    const version = await engineVersion(engine)
    versions.push(`${engine} ${version ?? 'does not answer'}`)
    if (version !== null) answering.push(engine)
  }
  const machine = `${String(cpus().length)} cores (${cpus()[0]?.model.trim() ?? 'unknown'})`
  report.note([machine, `Node ${process.versions.node}`, process.platform, ...versions].join(', '))
  return {
    seconds: Number(values.seconds ?? defaults.seconds),
    rounds: Number(values.rounds),
    engines: answering,
    callers: values.callers?.split(',').map(Number) ?? defaults.callers,
  }
}
