import type { RequestListener } from 'node:http'
import { llmListener } from '@meterway/adapter-express'
import { requestLog } from '../log/request-log.js'
import { createApp, type AppParts } from './app.js'
import { hasOneHost } from './one-host.js'
import { setSecurityHeaders } from './security-headers.js'

/** Every request of the server: calls of models at once, all else by the app. */
export function requestListener(parts: AppParts): RequestListener {
  const log = requestLog(parts.logger)
  const calls = llmListener(parts.meterway)
  const app = createApp(parts)
  return (request, response) => {
    log(request, response)
    setSecurityHeaders(response)
    // What has two hosts the app turns away.
    if (!hasOneHost(request) || !calls(request, response)) app(request, response)
  }
}
