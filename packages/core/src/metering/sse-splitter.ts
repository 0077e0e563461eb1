const lf = 0x0a
const cr = 0x0d

/**
 * Cuts a byte stream into whole server-sent events, each with the blank line that ends it, so that joining them gives
 * the stream back byte for byte. Lines end by LF, CR LF or CR (WHATWG HTML, section 9.2).
 */
export class SseSplitter {
  private carry: Uint8Array | null = null
  private atLineStart = true
  private afterCr = false

  /** Bytes that belong to an event which has not ended yet. */
  get waitingBytes(): number {
    return this.carry?.length ?? 0
  }

  push(chunk: Uint8Array): Uint8Array[] {
    const events: Uint8Array[] = []
    let start = 0
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]
      const closesCrLf = byte === lf && this.afterCr
      this.afterCr = byte === cr
      if (byte !== lf && byte !== cr) {
        this.atLineStart = false
        continue
      }
      if (closesCrLf) continue
      if (!this.atLineStart) {
        this.atLineStart = true
        continue
      }
      // The LF of a CR LF pair belongs to the blank line.
      const end = byte === cr && chunk[at + 1] === lf ? at + 2 : at + 1
      if (end === at + 2) {
        at++
        this.afterCr = false
      }
      events.push(this.join(chunk.subarray(start, end)))
      start = end
    }
    if (start < chunk.length) this.carry = this.join(chunk.subarray(start))
    return events
  }

  /** What is left when the stream has ended: an event without its blank line, or null. */
  rest(): Uint8Array | null {
    const { carry } = this
    this.carry = null
    return carry
  }

  private join(piece: Uint8Array): Uint8Array {
    const { carry } = this
    if (!carry) return piece
    this.carry = null
    return Buffer.concat([carry, piece])
  }
}
