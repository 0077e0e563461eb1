export type { AccessKey, KeyLimits } from './access-key.js'
export { checkAccess, mayUseModel, type AccessRefusal } from './check-access.js'
export { inCidr, isCidr } from './cidr.js'
