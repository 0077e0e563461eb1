export { isReservedAddress } from './address-guard.js'
export { undiciUpstream, type UndiciUpstreamOptions } from './undici-upstream.js'
