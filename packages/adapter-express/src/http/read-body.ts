import type { IncomingMessage } from 'node:http'
import { MeterwayError } from '@meterway/core'

/** Bytes beyond the limit that are read and thrown away, so that the caller gets to see the 413. */
const discardBytes = 16 * 1024 * 1024

export type BodyType = 'application/json' | 'multipart/form-data'

/**
 * Reads a request's body as bytes, never holding more than `maxBytes`.
 * Resolves to null when the caller left before it was complete: nobody is there to be answered.
 * @throws MeterwayError `unsupported_media_type` for another or a compressed type, `payload_too_large`
 */
export async function readBody(
  request: IncomingMessage,
  maxBytes: number,
  type: BodyType = 'application/json',
): Promise<Buffer | null> {
  requireType(request, type)
  if (request.readableEnded) return alreadyRead(request)
  if (Number(request.headers['content-length'] ?? 0) > maxBytes + discardBytes) {
    throw new MeterwayError('payload_too_large')
  }
  return collect(request, maxBytes)
}

/** A host that parses every body has left its result in `body`. */
function alreadyRead(request: IncomingMessage & { body?: unknown }): Buffer {
  const { body = '' } = request
  if (body instanceof Uint8Array) return Buffer.from(body)
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}

const types: Record<BodyType, { pattern: RegExp; name: string }> = {
  'application/json': {
    pattern: /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-?8"?\s*)?$/i,
    name: 'application/json in UTF-8',
  },
  'multipart/form-data': {
    pattern: /^multipart\/form-data\s*;/i,
    name: 'multipart/form-data with a boundary',
  },
}

function requireType({ headers }: IncomingMessage, expected: BodyType): void {
  const type = headers['content-type']
  if (type !== expected && !types[expected].pattern.test(type ?? '')) {
    throw new MeterwayError('unsupported_media_type', `The content type must be ${types[expected].name}.`)
  }
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw new MeterwayError('unsupported_media_type', 'A compressed request body is not served.')
  }
}

function collect(request: IncomingMessage, maxBytes: number): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const tooLarge = (): void => reject(new MeterwayError('payload_too_large'))
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= maxBytes) chunks.push(chunk)
      else if (size <= maxBytes + discardBytes) chunks.length = 0
      else {
        request.pause()
        tooLarge()
      }
    })
    request.on('end', () => {
      if (size > maxBytes) tooLarge()
      else resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks))
    })
    // Also behind an error, which without a listener is not emitted.
    request.on('close', () => resolve(null))
  })
}
