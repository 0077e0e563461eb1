export type { AccessKey, KeyLimits } from './access-key.js'
