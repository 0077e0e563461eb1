import type { Engine } from './engines.js'

export interface BenchmarkOptions {
  seconds: number
  rounds: number
  engines: readonly Engine[]
  /** How many ask at once; each a row of its own. */
  callers: readonly number[]
}
