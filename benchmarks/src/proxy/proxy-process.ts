import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { bare } from './ways/bare.js'
import { asRouter, inFront } from './ways/metered.js'
import { ordinary } from './ways/ordinary.js'
import type { Way } from './ways/way.js'

/** `node proxy-process.js <way> <provider URL> <provider secret> [database URL]` */
const [, , name = '', providerUrl = '', providerSecret = '', databaseUrl = ''] = process.argv
const ways: Record<string, Way> = { bare, inFront, asRouter, ordinary }

const app = express()
app.disable('x-powered-by')
app.disable('etag')
const mounted = await ways[name]!(app, { providerUrl, providerSecret, databaseUrl })
const server = createServer((request, response) => {
  if (!mounted.inFront?.(request, response)) app(request, response)
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.send?.({ port, accessKey: mounted.accessKey })
})

// Any message asks for the CPU time used so far.
process.on('message', () => process.send?.(process.cpuUsage()))
