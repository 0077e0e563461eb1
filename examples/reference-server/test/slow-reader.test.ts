import { readFileSync } from 'node:fs'
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signIn } from './ask.js'
import { addUser, adminPassword, offerModel } from './offered-model.js'
import { serverFolder, startServer, type ServerProcess } from './server-process.js'

const mebibyte = 1024 * 1024
const event = `data: ${JSON.stringify({ model: 'gpt', choices: [{ index: 0, delta: { content: 'word '.repeat(200) } }] })}\n\n`

const folder = serverFolder()
let server: ServerProcess
let provider: Server
let accessKey: string
let sentBytes = 0

/** Streams without end, as fast as it is read. */
function streamOn(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const write = (): void => {
    while (!response.destroyed) {
      sentBytes += event.length
      if (!response.write(event)) return
    }
  }
  response.on('drain', write)
  write()
}

beforeAll(async () => {
  provider = createServer((asked, response) => {
    asked.resume().on('end', () => streamOn(response))
  })
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
  server = await startServer({
    folder: folder.path,
    env: { MW_DEMO: '0', MW_ADMIN_PASSWORD: adminPassword },
  })
  const { port } = provider.address() as AddressInfo
  await offerModel(server.url, `http://127.0.0.1:${String(port)}/v1`)
  accessKey = await addUser(server.url, 'ann', '1000')
})
afterAll(async () => {
  await server.stop()
  provider.closeAllConnections()
  provider.close()
  folder.remove()
})

const residentBytes = (): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(server.pid)}/status`, 'utf8'))![1]) * 1024

const openStream = (): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${accessKey}`, 'content-type': 'application/json' }
    request(`${server.url}/v1/chat/completions`, { method: 'POST', headers }, resolve)
      .on('error', reject)
      .end(JSON.stringify({ model: 'gpt', stream: true, messages: [{ role: 'user', content: 'hello' }] }))
  })

test.skipIf(process.platform !== 'linux')(
  'a slow reader does not grow the memory of the server',
  async () => {
    const stream = await openStream()
    stream.pause()
    await pause(500)
    const [rssBefore, sentBefore] = [residentBytes(), sentBytes]
    let highest = rssBefore
    for (let second = 0; second < 4; second++) {
      stream.read(1024)
      await pause(1000)
      highest = Math.max(highest, residentBytes())
    }
    expect(highest - rssBefore).toBeLessThan(20 * mebibyte)
    // What lies in the sockets on the way, but no stream that was read ahead.
    expect(sentBytes - sentBefore).toBeLessThan(20 * mebibyte)
    stream.destroy()
    const { ask } = await signIn(server.url, 'admin', adminPassword)
    const outcome = async () => (await ask('GET', '/v1/admin/usage?limit=1')).body.data[0]?.outcome as unknown
    await expect.poll(outcome, { timeout: 40_000, interval: 500 }).toBe('client_disconnected')
  },
)
