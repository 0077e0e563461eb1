export { candidates, type Candidate, type Circumstances, type KeyStrategy } from './candidates.js'
export { Tries, type Next } from './tries.js'
export { cooldownMs, judgeStatus, type Verdict } from './verdict.js'
