import type { AnswerFacts, ChatFormat, ChatUsage } from '../../formats/index.js'
import { isClosingEvent, readSseEvent, streamFormats } from '../../metering/index.js'
import type { StreamPassage } from './passage.js'

/** Another format on either side: read step by step, and written in the caller's words. */
export class TranslatedStream implements StreamPassage {
  isWhole = false
  private readonly reader
  private readonly writer
  private readonly endsByItself: boolean
  private hasUsage = false

  constructor(
    private readonly usageFormat: string,
    provider: ChatFormat,
    caller: ChatFormat,
    facts: AnswerFacts,
  ) {
    this.reader = provider.stepReader()
    this.writer = caller.stepWriter(facts)
    this.endsByItself = streamFormats[usageFormat]?.endsBy === 'eof'
  }

  get isClosed(): boolean {
    return this.isWhole && !this.endsByItself
  }

  pass(event: Uint8Array): Uint8Array | null {
    let text = ''
    for (const step of this.reader.read(readSseEvent(event))) {
      if (step.type === 'usage') this.hasUsage = true
      text += this.writer.write(step)
    }
    this.isWhole ||= isClosingEvent(this.usageFormat, event)
    return text === '' ? null : Buffer.from(text)
  }

  closing(usage: () => ChatUsage): Uint8Array {
    const told = this.hasUsage ? '' : this.writer.write({ type: 'usage', usage: usage() })
    return Buffer.from(told + this.writer.end())
  }
}
