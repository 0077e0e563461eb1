import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express, { type RequestHandler } from 'express'
import { afterEach } from 'vitest'

const closers: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** Runs when the test has ended. */
export function afterTest(close: () => Promise<void>): void {
  closers.push(close)
}

/** Serves handlers on a free port of loopback until the test ends; answers the base URL. */
export async function serve(...mounts: [path: string, handler: RequestHandler][]): Promise<string> {
  const app = express()
  for (const [path, handler] of mounts) app.use(path, handler)
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  afterTest(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
