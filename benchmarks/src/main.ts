import { parseArgs } from 'node:util'
import { engines, type Engine } from './engines.js'
import { ledgerBenchmark } from './ledger/ledger-benchmark.js'
import { proxyBenchmark } from './proxy/proxy-benchmark.js'
import { ratingBenchmark } from './rating-benchmark.js'
import { machine } from './report.js'

const help = `npm run bench -- ledger|rating|proxy [options]

  --seconds n     length of each run (default: ledger 2, rating 1, proxy 4)
  --rounds n      alternating rounds, of which medians are shown (default 3)
  --engine name   sqlite, postgres or mysql; may be repeated (default: all that answer)
  --callers list  ledger: callers at once (default 1,64,256)
                  proxy: connections (default 1,16,64,256)`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    engine: { type: 'string', multiple: true },
    callers: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
})

const chosen = (values.engine as Engine[] | undefined) ?? engines
const rounds = Number(values.rounds)
const numbers = (text: string): number[] => text.split(',').map(Number)

const programs: Record<string, () => Promise<number>> = {
  ledger: () =>
    ledgerBenchmark({
      seconds: Number(values.seconds ?? 2),
      rounds,
      engines: chosen,
      callers: numbers(values.callers ?? '1,64,256'),
    }),
  rating: () => {
    ratingBenchmark(Number(values.seconds ?? 1))
    return Promise.resolve(0)
  },
  proxy: () =>
    proxyBenchmark({
      seconds: Number(values.seconds ?? 4),
      rounds,
      engines: chosen,
      connections: numbers(values.callers ?? '1,16,64,256'),
    }),
}

const program = programs[positionals[0] ?? '']
if (!program || values.help) {
  console.log(help)
  process.exitCode = values.help ? 0 : 2
} else {
  console.log(machine())
  process.exitCode = (await program()) === 0 ? 0 : 1
}
