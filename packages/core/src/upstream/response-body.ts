import type { Dispatcher } from 'undici'
import { UpstreamFault } from '../kernel/upstream-fault.js'

/** Bytes that may wait unread before the sender is told to wait too. */
const highWaterBytes = 64 * 1024

/**
 * The body of an answer between undici's callbacks and its one reader: gathered whole, or read piece by piece with
 * back-pressure.
 */
export class ResponseBody {
  private chunks: Uint8Array[] = []
  private waitingBytes = 0
  private totalBytes = 0
  private paused = false
  private gathering = false
  private ended = false
  private fault: Error | null = null
  private wake: (() => void) | null = null

  constructor(
    private readonly controller: Dispatcher.DispatchController,
    private readonly maxBytes: number,
  ) {}

  push(chunk: Uint8Array): void {
    this.totalBytes += chunk.length
    if (this.totalBytes > this.maxBytes) {
      this.controller.abort(
        new UpstreamFault('too_large', `the answer exceeds ${String(this.maxBytes)} bytes`),
      )
      return
    }
    this.chunks.push(chunk)
    this.waitingBytes += chunk.length
    if (!this.gathering && !this.paused && this.waitingBytes > highWaterBytes) {
      this.paused = true
      this.controller.pause()
    }
    if (!this.gathering) this.notify()
  }

  end(): void {
    this.ended = true
    this.notify()
  }

  fail(fault: Error): void {
    this.fault = fault
    this.ended = true
    this.notify()
  }

  async bytes(): Promise<Uint8Array> {
    this.gathering = true
    this.unpause()
    while (!this.ended) await this.next()
    if (this.fault) throw this.fault
    return this.chunks.length === 1 ? this.chunks[0]! : Buffer.concat(this.chunks)
  }

  async *stream(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const chunks = this.chunks
      this.chunks = []
      this.waitingBytes = 0
      yield* chunks
      if (this.chunks.length > 0) continue
      if (this.fault) throw this.fault
      if (this.ended) return
      this.unpause()
      // Resuming may deliver at once.
      if (this.chunks.length === 0 && !this.isEnded()) await this.next()
    }
  }

  private isEnded(): boolean {
    return this.ended
  }

  private unpause(): void {
    if (!this.paused) return
    this.paused = false
    this.controller.resume()
  }

  private next(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve
    })
  }

  private notify(): void {
    this.wake?.()
    this.wake = null
  }
}
