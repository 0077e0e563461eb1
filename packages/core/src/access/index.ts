export type { AccessKey } from './access-key.js'
export { checkAccess, mayUseModel } from './check-access.js'
export { inCidr, isCidr } from './cidr.js'
