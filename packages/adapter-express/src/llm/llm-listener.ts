import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Meterway } from '@meterway/core'
import { pathOf } from '../http/path-of.js'
import { gatewayCallAt, type GatewayCall } from './gateway-call.js'
import { defaultMaxBodyBytes, type LlmRouterOptions } from './llm-router.js'
import { serveGateway } from './serve-gateway.js'

export interface LlmListenerOptions extends LlmRouterOptions {
  /** Where the paths of calls begin. @defaultValue `['/v1', '/v1beta']` */
  mounts?: readonly string[]
  /** The caller's address, for access keys that are bound to some. @defaultValue the connection's other end */
  ip?: (request: IncomingMessage) => string
}

/**
 * Serves the calls of `llmRouter` in front of an app instead of within it: what Express does with a request costs more
 * than all that Meterway does. Answers false, and touches nothing, for what is no such call: that is the app's.
 * @example
 * const calls = llmListener(meterway)
 * createServer((request, response) => {
 *   if (!calls(request, response)) app(request, response)
 * })
 */
export function llmListener(
  meterway: Meterway,
  options: LlmListenerOptions = {},
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const { maxBodyBytes = defaultMaxBodyBytes, mounts = ['/v1', '/v1beta'], ip = otherEnd } = options
  const callAt = (path: string): GatewayCall | null => {
    const mount = mounts.find((begin) => path.startsWith(begin) && path[begin.length] === '/')
    return mount === undefined ? null : gatewayCallAt(path.slice(mount.length))
  }
  return (request, response) => {
    const call = request.method === 'POST' ? callAt(pathOf(request.url ?? '')) : null
    if (!call) return false
    void serveGateway(meterway, call, request, response, { ip: ip(request), maxBodyBytes })
    return true
  }
}

const otherEnd = ({ socket }: IncomingMessage): string => socket.remoteAddress ?? ''
