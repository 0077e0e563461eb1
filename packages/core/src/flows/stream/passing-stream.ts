import { isClosingEvent, isLineEnd, isUsageOnlyChunk, streamFormats } from '../../metering/index.js'
import type { StreamPassage } from './passage.js'

/** Same format on both sides: every event goes on byte for byte, but for the usage chunk that nobody asked for. */
export class PassingStream implements StreamPassage {
  /** Held back: the closing event, or the newest one of a stream that closes by its end alone. */
  private held: Uint8Array | null = null
  private readonly endsByItself: boolean

  constructor(
    private readonly usageFormat: string,
    private readonly wantsUsageChunk: boolean,
  ) {
    this.endsByItself = streamFormats[usageFormat]?.endsBy === 'eof'
  }

  get isWhole(): boolean {
    return this.held !== null
  }

  get isClosed(): boolean {
    return this.held !== null && !this.endsByItself
  }

  pass(event: Uint8Array): Uint8Array | null {
    if (this.held !== null && isLineEnd(event)) {
      this.held = Buffer.concat([this.held, event])
      return null
    }
    if (this.held !== null || isClosingEvent(this.usageFormat, event)) {
      const earlier = this.held
      this.held = event
      return earlier
    }
    return this.wantsUsageChunk || !isUsageOnlyChunk(event) ? event : null
  }

  closing(): Uint8Array {
    return this.held!
  }
}
