import { once } from 'node:events'
import { createServer, get, IncomingMessage, ServerResponse } from 'node:http'
import { Socket, type AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { writeReply } from '../../src/http/write-reply.js'

let close = async (): Promise<void> => undefined
afterEach(() => close())

/** Runs a handler on loopback and asks it once. */
async function ask(handle: (response: ServerResponse) => Promise<void>): Promise<IncomingMessage> {
  const server = createServer((_request, response) => void handle(response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  const request = get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', agent: false })
  request.on('error', () => undefined)
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return response
}

const piece = Buffer.alloc(64 * 1024, 'x')

test('waits for a slow reader instead of gathering what is sent', async () => {
  let made = 0
  async function* endless() {
    for (; made < 5_000; made++) yield piece
  }
  const response = await ask((out) => writeReply(out, { status: 200, headers: {}, body: endless() }))
  response.pause()
  let before = -1
  while (before !== made) {
    before = made
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  // What fits into the buffers of two sockets, and no more.
  expect(made).toBeLessThan(1_000)
  response.destroy()
})

test('leaves the stream when its reader has left', async () => {
  let left: () => void = () => undefined
  const isLeft = new Promise<void>((resolve) => (left = resolve))
  async function* endless() {
    try {
      for (;;) {
        yield piece
        await new Promise(setImmediate)
      }
    } finally {
      left()
    }
  }
  const response = await ask((out) => writeReply(out, { status: 200, headers: {}, body: endless() }))
  response.destroy()
  await isLeft
})

test('leaves a stream whose reader was gone before it began', async () => {
  let returned = false
  const iterator: AsyncIterableIterator<Uint8Array> = {
    [Symbol.asyncIterator]: () => iterator,
    next: () => Promise.reject(new Error('nobody reads')),
    return: () => {
      returned = true
      return Promise.resolve({ done: true, value: undefined })
    },
  }
  const gone = new ServerResponse(new IncomingMessage(new Socket())).destroy()
  await writeReply(gone, { status: 200, headers: {}, body: iterator })
  expect(returned).toBe(true)
})

test('cuts the connection when a stream fails midway', async () => {
  let fail: () => void = () => undefined
  const seen = new Promise<void>((resolve) => (fail = resolve))
  const failing = async function* () {
    yield 'half'
    await seen
    throw new Error('broken')
  }
  const response = await ask((out) =>
    writeReply(out, { status: 200, headers: {}, body: failing() }).catch(() => undefined),
  )
  fail()
  const [fault] = (await once(response.resume(), 'error')) as [NodeJS.ErrnoException]
  expect(fault.code).toBe('ECONNRESET')
})
