export { MinuteWindow } from './minute-window.js'
export { msUntilReset, spendWindows, startOf, type SpendWindow, type WindowStart } from './spend-windows.js'
export { Usage, type Claim, type LimitRefusal } from './usage.js'
