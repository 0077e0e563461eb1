export { undiciUpstream, type UndiciUpstreamOptions } from './undici-upstream.js'
