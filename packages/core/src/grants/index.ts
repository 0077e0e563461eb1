export { burnDown, burnable, compareBurnOrder, freeUnits } from './burn-down.js'
export type { Burnable, Share } from './burn-down.js'
