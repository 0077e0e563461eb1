import type { Upstream, UpstreamRequest } from '../../src/ports/index.js'

/** A provider that answers every request with these bytes, in pieces. */
export function answering(body: Buffer, type: string, pieceBytes = 100) {
  const sent: UpstreamRequest[] = []
  const upstream: Upstream = {
    check: () => undefined,
    send: async (request) => {
      sent.push(request)
      const pieces = async function* () {
        for (let at = 0; at < body.length; at += pieceBytes) yield body.subarray(at, at + pieceBytes)
      }
      const headers = { 'content-type': type }
      return { status: 200, headers, bytes: async () => body, stream: pieces, abort: () => undefined }
    },
    close: async () => undefined,
  }
  return { upstream, sent, body }
}
