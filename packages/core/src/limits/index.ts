export { MinuteWindow } from './minute-window.js'
export { Usage, type Claim, type LimitName } from './usage.js'
