import type { ServerResponse } from 'node:http'

/** What is to be written: in one piece, or as it comes. */
export interface Reply {
  status: number
  headers: Record<string, string>
  body: Uint8Array | string | AsyncIterable<Uint8Array | string>
}

/**
 * Writes a reply at the pace of its reader. Resolves when all is handed over, or the reader has left.
 * A body that fails midway cuts the connection: a clean end would tell the reader that it has everything.
 */
export async function writeReply(response: ServerResponse, reply: Reply): Promise<void> {
  const { status, headers, body } = reply
  if (response.destroyed) return
  if (typeof body === 'string' || body instanceof Uint8Array) {
    headers['content-length'] = String(Buffer.byteLength(body))
    response.writeHead(status, headers).end(body)
    return
  }
  response.writeHead(status, headers)
  try {
    for await (const chunk of body) {
      if (response.destroyed) return
      if (!response.write(chunk)) await writable(response)
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
