export { candidates, type Candidate, type Circumstances, type KeyStrategy } from './candidates.js'
export { cooldownMs, judgeStatus, type Verdict } from './verdict.js'
