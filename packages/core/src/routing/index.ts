export {
  answered,
  breakerState,
  failed,
  probed,
  type Breaker,
  type BreakerRules,
  type BreakerState,
} from './breaker.js'
export { candidates, type Candidate, type Circumstances, type KeyStrategy } from './candidates.js'
export { judge, type ErrorClass, type ErrorRule, type ProviderError } from './judge.js'
export { askedRestMs, rest, type Rest } from './rest.js'
export { Tries } from './tries.js'
export { verdicts } from './verdict.js'
