const lf = 0x0a
const cr = 0x0d

/** An event longer than this is handed on in parts: nothing that is metered is that long. */
const eventMaxBytes = 64 * 1024 * 1024

/**
 * Cuts a byte stream into whole server-sent events, each with the blank line that ends it, so that joining them gives
 * the stream back byte for byte. Lines end by LF, CR LF or CR (WHATWG HTML, section 9.2). An event that arrived in one
 * piece is a view of that piece: bytes that were pushed must not be changed afterwards.
 */
export class SseSplitter {
  private pieces: Uint8Array[] = []
  private waiting = 0
  private atLineStart = true
  private afterCr = false

  /** Bytes that belong to an event which has not ended yet. */
  get waitingBytes(): number {
    return this.waiting
  }

  /** The events that end in this piece. */
  push(chunk: Uint8Array): Uint8Array[] {
    const events: Uint8Array[] = []
    let start = 0
    let at = 0
    let nextLf = -1
    let nextCr = -1
    for (;;) {
      // Each is looked for again only once it is passed, so that the other's frequency costs nothing.
      if (nextLf < at) nextLf = find(chunk, lf, at)
      if (nextCr < at) nextCr = find(chunk, cr, at)
      const lineEnd = Math.min(nextLf, nextCr)
      if (lineEnd > at) {
        this.atLineStart = false
        this.afterCr = false
      }
      if (lineEnd === chunk.length) break
      at = lineEnd + 1
      if (lineEnd === nextLf && this.afterCr) {
        // The second half of a CR LF: the line has ended already.
        this.afterCr = false
        continue
      }
      this.afterCr = chunk[lineEnd] === cr
      if (!this.atLineStart) {
        this.atLineStart = true
        continue
      }
      if (this.afterCr && chunk[at] === lf) {
        at++
        this.afterCr = false
      }
      events.push(this.take(chunk.subarray(start, at)))
      start = at
    }
    if (start < chunk.length) this.keep(chunk.subarray(start))
    if (this.waiting > eventMaxBytes) events.push(this.take())
    return events
  }

  /** What is left when the stream has ended: an event without its blank line, or null. */
  rest(): Uint8Array | null {
    return this.waiting === 0 ? null : this.take()
  }

  private keep(piece: Uint8Array): void {
    this.pieces.push(piece)
    this.waiting += piece.length
  }

  private take(last?: Uint8Array): Uint8Array {
    if (last && this.waiting === 0) return last
    if (last) this.keep(last)
    const event = this.pieces.length === 1 ? this.pieces[0]! : Buffer.concat(this.pieces)
    this.pieces = []
    this.waiting = 0
    return event
  }
}

/** Whether a piece is the LF of a CR LF that came in two pieces: it belongs to the event before it. */
export const isLineEnd = (piece: Uint8Array): boolean => piece.length === 1 && piece[0] === lf

/** Where a byte comes next, or the length when it does not. */
function find(chunk: Uint8Array, byte: number, from: number): number {
  const at = chunk.indexOf(byte, from)
  return at === -1 ? chunk.length : at
}
