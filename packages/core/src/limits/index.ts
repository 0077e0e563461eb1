export { MinuteWindow } from './minute-window.js'
export { firstDayOf, msUntilReset, spendWindows, type SpendWindow } from './spend-windows.js'
export { Usage, type Claim, type LimitName } from './usage.js'
