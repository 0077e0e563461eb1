import type { ServerResponse } from 'node:http'

/** What is to be written: in one piece, or as it comes. */
export interface Reply {
  status: number
  headers: Record<string, string>
  body: Uint8Array | string | AsyncIterable<Uint8Array | string>
}

/**
 * Writes a reply at the pace of its reader. Resolves when all is handed over, or the reader has left.
 * A stream that nobody reads any more is left by its `return`, so that its source can stop.
 * A body that fails midway cuts the connection: a clean end would tell the reader that it has everything.
 */
export async function writeReply(response: ServerResponse, reply: Reply): Promise<void> {
  const { status, headers, body } = reply
  if (typeof body === 'string' || body instanceof Uint8Array) {
    if (response.destroyed) return
    headers['content-length'] = String(Buffer.byteLength(body))
    response.writeHead(status, headers).end(body)
    return
  }
  const iterator = body[Symbol.asyncIterator]()
  if (response.destroyed) await iterator.return?.()
  else await writeStream(response.writeHead(status, headers), iterator)
}

async function writeStream(
  response: ServerResponse,
  iterator: AsyncIterator<Uint8Array | string>,
): Promise<void> {
  try {
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      if (!response.destroyed && !response.write(next.value)) await writable(response)
      if (response.destroyed) {
        await iterator.return?.()
        return
      }
    }
    response.end()
  } catch (fault) {
    response.destroy()
    throw fault
  }
}

/** Resolves when more may be written, or nobody reads any more. */
function writable(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done)
      resolve()
    }
    response.on('drain', done).on('close', done)
    if (response.destroyed) done()
  })
}
