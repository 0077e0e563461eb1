import { setTimeout as pause } from 'node:timers/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { expect, test, vi } from 'vitest'
import { bytesLeft, post, serve, textOf, wayOut } from './loopback.js'

test('sends method, path, headers and body, and gathers the whole answer', async () => {
  const seen: unknown[] = []
  const url = await serve((request, response) => {
    let body = ''
    request.on('data', (piece: Buffer) => (body += piece.toString()))
    request.on('end', () => {
      seen.push(request.method, request.url, request.headers.authorization, body)
      response.writeHead(201, { 'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2'] })
      response.write('{"answer":')
      response.end('42}')
    })
  })
  const answer = await wayOut().send(
    post(`${url}/v1/chat?api-version=1`, { headers: { authorization: 'Bearer k' }, body: Buffer.from('hé') }),
  )
  expect(seen).toEqual(['POST', '/v1/chat?api-version=1', 'Bearer k', 'hé'])
  expect(answer.status).toBe(201)
  expect(answer.headers).toMatchObject({ 'content-type': 'application/json', 'set-cookie': 'a=1, b=2' })
  expect(Buffer.from(await answer.bytes()).toString()).toBe('{"answer":42}')
})

test('asks for an answer that is not compressed', async () => {
  const url = await serve((request, response) => response.end(request.headers['accept-encoding']))
  const answer = await wayOut().send(post(url, { method: 'GET', body: null }))
  expect(Buffer.from(await answer.bytes()).toString()).toBe('identity')
})

test('answers an empty body as no bytes', async () => {
  const url = await serve((_, response) => response.writeHead(204).end())
  const upstream = wayOut()
  expect(await (await upstream.send(post(url))).bytes()).toHaveLength(0)
  expect(await textOf((await upstream.send(post(url))).stream())).toBe('')
})

test('gives the pieces of a stream as they come', async () => {
  const next: (() => void)[] = []
  const url = await serve((_, response) => {
    response.writeHead(200).flushHeaders()
    next.push(
      () => response.write('one'),
      () => response.end('two'),
    )
  })
  const reader = (await wayOut().send(post(url))).stream()[Symbol.asyncIterator]()
  next[0]!()
  expect(Buffer.from((await reader.next()).value as Uint8Array).toString()).toBe('one')
  const waiting = reader.next()
  next[1]!()
  expect(Buffer.from((await waiting).value as Uint8Array).toString()).toBe('two')
  expect(await reader.next()).toEqual({ done: true, value: undefined })
})

test('gathers an answer larger than what may wait unread', async () => {
  const size = 900_000
  const url = await serve((_, response) => response.end(Buffer.alloc(size, 'x')))
  const answer = await wayOut().send(post(url))
  // Time enough for the sender to be told to wait.
  await pause(50)
  expect(await answer.bytes()).toHaveLength(size)
})

test('keeps a sender waiting whose reader waits, and then gives every byte', async () => {
  const total = 64 * 1024 * 1024
  let sent = 0
  const url = await serve((_, response) => void sendAll(response, total, (bytes) => (sent += bytes)))
  const answer = await wayOut().send(post(url, { maxBodyBytes: total }))
  const reader = answer.stream()[Symbol.asyncIterator]()
  const first = await reader.next()
  const read = first.done ? 0 : first.value.length
  let before = -1
  await vi.waitFor(
    () => {
      const now = sent
      const stands = now === before
      before = now
      expect(stands).toBe(true)
    },
    { interval: 100, timeout: 20_000 },
  )
  // What the two sockets' buffers in the kernel take is not ours.
  expect(sent).toBeLessThan(total / 4)
  expect(read + (await bytesLeft(reader))).toBe(total)
})

test('closes the connection of a loop that is left early', async () => {
  const url = await endless()
  const answer = await wayOut().send(post(url.address))
  for await (const piece of answer.stream()) {
    expect(piece.length).toBeGreaterThan(0)
    break
  }
  await url.closed
})

test('closes the connection of an answer that is aborted, and tells its reader', async () => {
  const url = await endless()
  const answer = await wayOut().send(post(url.address))
  const reader = answer.stream()[Symbol.asyncIterator]()
  await reader.next()
  const waiting = reader.next()
  answer.abort()
  await expect(waiting).rejects.toMatchObject({ kind: 'aborted' })
  await url.closed
})

test('uses connections again, even after an abort that came too late', async () => {
  const ports = new Set<number | undefined>()
  const url = await serve((request, response) => {
    ports.add(request.socket.remotePort)
    response.end('done')
  })
  const upstream = wayOut()
  for (let i = 0; i < 20; i++) {
    const answer = await upstream.send(post(url))
    await answer.bytes()
    answer.abort()
  }
  // undici takes turns between two.
  expect(ports.size).toBeLessThanOrEqual(2)
})

/** Writes as fast as the reader lets it. */
async function sendAll(
  response: ServerResponse,
  total: number,
  onSent: (bytes: number) => void,
): Promise<void> {
  const piece = Buffer.alloc(64 * 1024)
  for (let sent = 0; sent < total; sent += piece.length) {
    if (!response.write(piece)) await new Promise((resolve) => response.once('drain', resolve))
    onSent(piece.length)
  }
  response.end()
}

/** A stream that says one word and stays open until its connection closes. */
async function endless(): Promise<{ address: string; closed: Promise<void> }> {
  let close: () => void
  const closed = new Promise<void>((resolve) => (close = resolve))
  const address = await serve((request: IncomingMessage, response) => {
    request.socket.once('close', () => close())
    response.write('word')
  })
  return { address, closed }
}
