import { callInPath, type GatewayRequest } from '@meterway/core'
import type { BodyType } from '../http/read-body.js'
import { gatewayEndpoints } from './gateway-endpoints.js'

/** What a path of the gateway asks for. */
export interface GatewayCall {
  serves: GatewayRequest['endpoint']
  accepts: BodyType
  countsOnly: boolean
  inPath?: GatewayRequest['inPath']
}

const calls = new Map(
  gatewayEndpoints.map(({ path, serves, accepts, countsOnly = false }) => [
    path,
    { serves, accepts, countsOnly },
  ]),
)

/** @param path under the router's mount, without its query; null for what the gateway does not serve */
export function gatewayCallAt(path: string): GatewayCall | null {
  const known = calls.get(path)
  if (known) return known
  const inPath = path.startsWith('/models/') ? callInPath(path) : null
  return inPath && { serves: 'generateContent', accepts: 'application/json', countsOnly: false, inPath }
}
