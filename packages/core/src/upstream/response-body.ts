import type { Dispatcher } from 'undici'
import { UpstreamFault } from '../kernel/upstream-fault.js'

/** Bytes that may wait unread before the sender is told to wait too. */
const highWaterBytes = 64 * 1024

type Piece = IteratorResult<Uint8Array, undefined>

interface Reader {
  resolve: (piece: Piece) => void
  reject: (fault: UpstreamFault) => void
}

/**
 * The body of an answer between undici's callbacks and its one reader: gathered whole, or read piece by piece with
 * back-pressure.
 *
 * Written as an iterator by hand: the steps of an async generator cost more than the pieces.
 */
export class ResponseBody implements AsyncIterableIterator<Uint8Array, undefined> {
  private waiting: Uint8Array[] = []
  private waitingBytes = 0
  private totalBytes = 0
  private paused = false
  private state: 'open' | 'ended' | UpstreamFault = 'open'
  private reader: Reader | null = null
  /** The reader of the whole. */
  private onEnd: (() => void) | null = null

  constructor(
    private readonly controller: Dispatcher.DispatchController,
    private readonly maxBytes: number,
  ) {}

  [Symbol.asyncIterator](): this {
    return this
  }

  push(chunk: Uint8Array): void {
    this.totalBytes += chunk.length
    if (this.totalBytes > this.maxBytes) {
      this.abort(new UpstreamFault('too_large', `the answer exceeds ${String(this.maxBytes)} bytes`))
      return
    }
    if (this.reader) {
      this.reader.resolve({ done: false, value: chunk })
      this.reader = null
      return
    }
    this.waiting.push(chunk)
    this.waitingBytes += chunk.length
    if (!this.onEnd && !this.paused && this.waitingBytes > highWaterBytes) {
      this.paused = true
      this.controller.pause()
    }
  }

  /** Nothing more will come; with a fault when something should have. */
  end(fault?: UpstreamFault): void {
    this.state = fault ?? 'ended'
    this.onEnd?.()
    if (fault) this.reader?.reject(fault)
    else this.reader?.resolve({ done: true, value: undefined })
    this.reader = null
  }

  /** After the end it does nothing: the connection may already serve another request. */
  abort(fault = new UpstreamFault('aborted', 'the reader has left')): void {
    this.controller.abort(fault)
  }

  bytes(): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      this.onEnd = () => {
        if (this.state instanceof UpstreamFault) reject(this.state)
        else resolve(this.waiting.length === 1 ? this.waiting[0]! : Buffer.concat(this.waiting))
      }
      if (this.state === 'open') this.unpause()
      else this.onEnd()
    })
  }

  next(): Promise<Piece> {
    if (this.waiting.length === 0) this.unpause()
    const chunk = this.waiting.shift()
    if (chunk) {
      this.waitingBytes -= chunk.length
      return Promise.resolve({ done: false, value: chunk })
    }
    if (this.state === 'ended') return Promise.resolve({ done: true, value: undefined })
    if (this.state !== 'open') return Promise.reject(this.state)
    return new Promise((resolve, reject) => {
      this.reader = { resolve, reject }
    })
  }

  /** Called when a loop is left early. */
  return(): Promise<Piece> {
    this.abort()
    return Promise.resolve({ done: true, value: undefined })
  }

  /** May deliver at once. */
  private unpause(): void {
    if (!this.paused) return
    this.paused = false
    this.controller.resume()
  }
}
