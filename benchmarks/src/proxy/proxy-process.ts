import type { AddressInfo } from 'node:net'
import express from 'express'
import { bare } from './ways/bare.js'
import { metered } from './ways/metered.js'
import { ordinary } from './ways/ordinary.js'
import type { Way } from './ways/way.js'

/** `node proxy-process.js <bare|meterway|ordinary> <provider URL> <provider secret> [database URL]` */
const [, , name = '', providerUrl = '', providerSecret = '', databaseUrl = ''] = process.argv
const ways: Record<string, Way> = { bare, meterway: metered, ordinary }

const app = express()
app.disable('x-powered-by')
app.disable('etag')
const accessKey = await ways[name]!(app, { providerUrl, providerSecret, databaseUrl })
const server = app.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port, accessKey })
})
server.keepAliveTimeout = 60_000

// Any message asks for the CPU time used so far.
process.on('message', () => process.send?.(process.cpuUsage()))
