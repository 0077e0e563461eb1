export { candidates, type Candidate, type Circumstances, type KeyStrategy } from './candidates.js'
export { Tries } from './tries.js'
export { cooldownMs, judgeStatus, type Verdict } from './verdict.js'
