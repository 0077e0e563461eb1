import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { UpstreamFault } from '../../src/kernel/upstream-fault.js'
import type { Upstream, UpstreamRequest } from '../../src/ports/index.js'
import { undiciUpstream, type UndiciUpstreamOptions } from '../../src/upstream/index.js'

/** An HTTP server for one test. Answers its address. */
export const serve = (listener: RequestListener): Promise<string> => listen(createHttpServer(listener))

/** A server that speaks bare TCP, for what no HTTP server would send. */
export const serveSocket = (onSocket: (socket: Socket) => void): Promise<string> =>
  listen(createTcpServer((socket) => onSocket(socket.on('error', () => undefined))))

async function listen(server: Server): Promise<string> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => sockets.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
}

/** A way out for one test, to loopback unless told otherwise. */
export function wayOut(options: UndiciUpstreamOptions = { allowPrivateAddresses: true }): Upstream {
  const upstream = undiciUpstream(options)
  onTestFinished(() => upstream.close())
  return upstream
}

export const post = (url: string, change: Partial<UpstreamRequest> = {}): UpstreamRequest => ({
  method: 'POST',
  url,
  headers: { 'content-type': 'application/json' },
  body: '{}',
  firstByteTimeoutMs: 10_000,
  idleTimeoutMs: 10_000,
  maxBodyBytes: 1_000_000,
  ...change,
})

/** The kind of the fault that something ends with. */
export const faultOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (fault: unknown) => (fault instanceof UpstreamFault ? fault.kind : String(fault)),
  )

export async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = []
  for await (const piece of stream) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}

/** Reads to the end. Answers the number of bytes. */
export async function bytesLeft(reader: AsyncIterator<Uint8Array, undefined>): Promise<number> {
  let bytes = 0
  for (let piece = await reader.next(); !piece.done; piece = await reader.next()) bytes += piece.value.length
  return bytes
}
