import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface HttpServer {
  port: number
  /** Takes no more requests, lets running ones finish for at most `graceMs`, then cuts them off. */
  stop(graceMs: number): Promise<void>
}

/** @throws Error of the system, such as `EADDRINUSE` */
export async function listen(listener: RequestListener, port: number, host: string): Promise<HttpServer> {
  const server = createServer(
    {
      maxHeaderSize: 16 * 1024,
      // Bounds for sending a request. An answer may take as long as a model takes.
      headersTimeout: 30_000,
      requestTimeout: 300_000,
      // Longer than what is usual for proxies, which would otherwise reuse a connection that is just being closed.
      keepAliveTimeout: 65_000,
    },
    listener,
  )
  server.listen(port, host)
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, stop: (graceMs) => stop(server, graceMs) }
}

async function stop(server: Server, graceMs: number): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  // Connections that fall idle later are not closed by `close` itself.
  const idle = setInterval(() => server.closeIdleConnections(), 50)
  const bound = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearInterval(idle)
  clearTimeout(bound)
}
