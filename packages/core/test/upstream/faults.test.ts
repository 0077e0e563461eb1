import { createServer, type AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { bytesLeft, faultOf, post, serve, serveSocket, textOf, wayOut } from './loopback.js'

test('a closed port is refused', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  expect(await faultOf(wayOut().send(post(`http://127.0.0.1:${String(port)}/`)))).toBe('refused')
})

test('a name that does not exist is refused', async () => {
  expect(await faultOf(wayOut().send(post('http://provider.invalid/')))).toBe('refused')
})

test('a broken TLS handshake is refused: nothing was sent', async () => {
  const url = await serveSocket((socket) => socket.end('this is no TLS'))
  expect(await faultOf(wayOut().send(post(url.replace('http', 'https'))))).toBe('refused')
})

test('a header that cannot be sent is refused, without repeating it', async () => {
  const url = await serve((_, response) => response.end())
  const sent = wayOut().send(post(url, { headers: { authorization: 'Bearer secret\r\nx: y' } }))
  const fault: Error = await sent.then(
    () => new Error('it was sent'),
    (thrown: unknown) => thrown as Error,
  )
  expect(fault).toMatchObject({ kind: 'refused' })
  expect(fault.message).not.toContain('secret')
})

test('no head within the limit is a timeout, and closes the connection', async () => {
  let close: () => void
  const closed = new Promise<void>((resolve) => (close = resolve))
  const url = await serve((request) => request.socket.once('close', () => close()))
  expect(await faultOf(wayOut().send(post(url, { firstByteTimeoutMs: 50 })))).toBe('timeout')
  await closed
})

test('no connection within the limit is refused, and the request is never sent', async () => {
  const seen: (string | undefined)[] = []
  const held: (() => void)[] = []
  const url = await serve((request, response) => {
    seen.push(request.url)
    held.push(() => response.end())
    if (request.url === '/third') response.end()
  })
  const upstream = wayOut({ allowPrivateAddresses: true, connections: 1 })
  const first = upstream.send(post(`${url}/first`))
  expect(await faultOf(upstream.send(post(`${url}/second`, { firstByteTimeoutMs: 50 })))).toBe('refused')
  held[0]!()
  await (await first).bytes()
  await (await upstream.send(post(`${url}/third`))).bytes()
  expect(seen).toEqual(['/first', '/third'])
})

test('a body that falls silent is a timeout, gathered or read by pieces', async () => {
  const url = await serve((_, response) => void response.write('so far'))
  const upstream = wayOut()
  const gathered = await upstream.send(post(url, { idleTimeoutMs: 50 }))
  expect(await faultOf(gathered.bytes())).toBe('timeout')
  const reader = (await upstream.send(post(url, { idleTimeoutMs: 50 }))).stream()[Symbol.asyncIterator]()
  expect(Buffer.from((await reader.next()).value as Uint8Array).toString()).toBe('so far')
  expect(await faultOf(Promise.resolve(reader.next()))).toBe('timeout')
})

test('a reader that takes its time is no silence of the provider', async () => {
  const size = 4 * 1024 * 1024
  const url = await serve((_, response) => response.end(Buffer.alloc(size)))
  const answer = await wayOut().send(post(url, { idleTimeoutMs: 50, maxBodyBytes: size }))
  const reader = answer.stream()[Symbol.asyncIterator]()
  const first = await reader.next()
  const read = first.done ? 0 : first.value.length
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(read + (await bytesLeft(reader))).toBe(size)
})

test.each([
  ['a connection that closes before the head', ''],
  ['what is no HTTP', 'hello\r\n\r\n'],
])('%s is a reset', async (_, answer) => {
  const url = await serveSocket((socket) => socket.once('data', () => socket.end(answer)))
  expect(await faultOf(wayOut().send(post(url)))).toBe('reset')
})

test.each([
  ['a chunked body', 'transfer-encoding: chunked\r\n\r\n4\r\nword\r\n'],
  ['a body of known length', 'content-length: 100\r\n\r\nword'],
])('%s that breaks off is a reset, after what was read', async (_, rest) => {
  const url = await serveSocket((socket) =>
    socket.once('data', () => {
      socket.write(`HTTP/1.1 200 OK\r\n${rest}`)
      setTimeout(() => socket.resetAndDestroy(), 20)
    }),
  )
  const upstream = wayOut()
  expect(await faultOf((await upstream.send(post(url))).bytes())).toBe('reset')
  const reader = (await upstream.send(post(url))).stream()[Symbol.asyncIterator]()
  expect(Buffer.from((await reader.next()).value as Uint8Array).toString()).toBe('word')
  expect(await faultOf(Promise.resolve(reader.next()))).toBe('reset')
})

test('a body beyond its bound is cut, and its connection closed', async () => {
  let close: () => void
  const closed = new Promise<void>((resolve) => (close = resolve))
  const url = await serve((request, response) => {
    request.socket.once('close', () => close())
    const fill = () => {
      while (!response.destroyed && response.write(Buffer.alloc(64 * 1024)));
    }
    response.on('drain', fill)
    fill()
  })
  const upstream = wayOut()
  expect(await faultOf((await upstream.send(post(url))).bytes())).toBe('too_large')
  await closed
  expect(await faultOf(textOf((await upstream.send(post(url))).stream()))).toBe('too_large')
})

test('a compressed answer that nobody asked for is not unpacked', async () => {
  const bomb = gzipSync(Buffer.alloc(20_000_000))
  const url = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb))
  expect(await (await wayOut().send(post(url))).bytes()).toHaveLength(bomb.length)
})

test('a way out that is closed ends what is under way, and sends no more', async () => {
  const url = await serve((_, response) => void response.write('word'))
  const upstream = wayOut()
  const answer = await upstream.send(post(url))
  const gathering = faultOf(answer.bytes())
  await upstream.close()
  expect(await gathering).toBe('aborted')
  expect(await faultOf(upstream.send(post(url)))).toBe('aborted')
})
