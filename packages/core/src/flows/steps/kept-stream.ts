import type { GivenAnswer } from '../../ledger/index.js'
import { answerBytesMax, keptAnswer } from './idempotency.js'

/** Gathers a stream for a caller who asks the same again; gives up, and lets go of it, when it grows too large. */
export class KeptStream {
  private pieces: Uint8Array[] = []
  private bytes = 0

  add(piece: Uint8Array): void {
    this.bytes += piece.length
    if (this.bytes > answerBytesMax) this.pieces = []
    else this.pieces.push(piece)
  }

  /** Null when it was too large. */
  answer(headers: Readonly<Record<string, string>>, closing: Uint8Array): GivenAnswer | null {
    this.add(closing)
    return this.bytes > answerBytesMax ? null : keptAnswer(200, headers, Buffer.concat(this.pieces))
  }
}
