import type { LlmRequest } from '../formats/index.js'
import { MeterwayError } from '../kernel/errors.js'
import { meterStream, readSseEvent, SseSplitter, type StreamMeter } from '../metering/index.js'
import type { Outcome } from '../ledger/index.js'
import type { FlowContext } from './context.js'
import { errorEvent } from './reply.js'
import type { Answer } from './steps/forward.js'
import { meterStreamed } from './steps/meter.js'
import type { HeldRequest } from './steps/place-hold.js'
import { release, settle } from './steps/settle.js'

const doneMark = Buffer.from('[DONE]')
const noChoices = Buffer.from('"choices":[]')

/**
 * Passes a stream on, event by event, and charges it.
 *
 * relaying → settling    the provider has ended: the closing event waits until the charge is durable
 * relaying → draining    the caller has left: the rest is read, up to a bound, for the usage it carries
 * settling, draining → ended
 */
export class Relay implements AsyncIterableIterator<Uint8Array> {
  private readonly splitter = new SseSplitter()
  private readonly meter: StreamMeter
  private readonly source: AsyncIterator<Uint8Array>
  private readonly stopRenewing: () => void
  private terminator: Uint8Array | null = null
  private firstByteMs: number | null = null
  private state: 'relaying' | 'draining' | 'ended' = 'relaying'

  constructor(
    private readonly context: FlowContext,
    private readonly request: LlmRequest,
    private readonly held: HeldRequest,
    private readonly answer: Answer,
    usageFormat: string,
    private readonly requestId: string,
  ) {
    this.meter = meterStream(usageFormat)
    this.source = answer.response.stream()[Symbol.asyncIterator]()
    this.stopRenewing = context.leases.keep(held.hold, () => this.progress())
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    while (this.state === 'relaying') {
      let read: IteratorResult<Uint8Array>
      try {
        read = await this.source.next()
      } catch {
        return this.finish('upstream_broken')
      }
      if (read.done) return this.finish(null)
      const passed = this.take(read.value)
      if (passed) return { done: false, value: passed }
    }
    return { done: true, value: undefined }
  }

  /** The caller has left: what follows is read for its usage alone. */
  return(): Promise<IteratorResult<Uint8Array>> {
    if (this.state === 'relaying') {
      this.state = 'draining'
      const draining = this.drain().catch((fault: unknown) => {
        this.context.events.emit('fault', { where: 'settling a stream whose caller has left', fault })
      })
      this.context.background.add(draining)
      void draining.finally(() => this.context.background.delete(draining))
    }
    return Promise.resolve({ done: true, value: undefined })
  }

  /** Meters a piece, and answers what of it the caller may have now. */
  private take(chunk: Uint8Array): Uint8Array | null {
    this.firstByteMs ??= this.context.clock() - this.held.draft.startedAtMs
    const passed: Uint8Array[] = []
    for (const event of this.splitter.push(chunk)) {
      if (this.terminator) continue
      this.meter.pushEvent(event)
      if (isTerminator(event)) this.terminator = event
      else if (this.request.wantsUsageChunk || !isUsageChunk(event)) passed.push(event)
    }
    if (passed.length === 0) return null
    return passed.length === 1 ? passed[0]! : Buffer.concat(passed)
  }

  private async finish(broken: 'upstream_broken' | null): Promise<IteratorResult<Uint8Array>> {
    this.state = 'ended'
    const rest = this.splitter.rest()
    if (rest && !this.terminator && isTerminator(rest)) {
      this.meter.pushEvent(rest)
      this.terminator = rest
    }
    try {
      const outcome = broken ?? this.outcome()
      await this.charge(outcome)
      if (outcome !== 'upstream_broken' && this.terminator) return { done: false, value: this.terminator }
      const fault = new MeterwayError('upstream_error', 'The provider broke off its answer.')
      return { done: false, value: errorEvent(fault, this.requestId) }
    } catch (fault) {
      const told = MeterwayError.is(fault)
        ? fault
        : new MeterwayError('internal_error', undefined, { cause: fault })
      this.context.events.emit('fault', { where: 'settling a stream', fault })
      return { done: false, value: errorEvent(told, this.requestId) }
    }
  }

  private outcome(): Outcome {
    const { outcome, finishReason } = this.meter.read()
    if (outcome !== 'complete') return 'upstream_broken'
    return finishReason === 'length' ? 'incomplete' : 'complete'
  }

  private async drain(): Promise<void> {
    const timer = setTimeout(() => {
      this.answer.response.abort()
    }, this.context.settings.drainMs)
    try {
      for (let read = await this.source.next(); !read.done; read = await this.source.next())
        this.take(read.value)
    } catch {
      // Aborted at the bound, or broken by the provider: either way what came is what counts.
    } finally {
      clearTimeout(timer)
    }
    await this.charge('client_disconnected')
  }

  /** A stream that broke before it told anything is not charged. */
  private async charge(outcome: Outcome): Promise<void> {
    this.stopRenewing()
    this.answer.done()
    const told = this.meter.end()
    const { choice, attempts } = this.answer
    const nothingTold =
      !told.usage && told.texts.join('') === '' && told.reasoning === '' && told.toolCalls.length === 0
    if (outcome === 'upstream_broken' && nothingTold) {
      await release(this.context, this.held, attempts, 'upstream_error')
      return
    }
    const metered = meterStreamed(told, this.request, this.held.quote, this.context.settings)
    await settle(this.context, this.held, metered, {
      outcome,
      choice,
      attempts,
      firstByteMs: this.firstByteMs,
    })
  }

  private progress() {
    const metered = meterStreamed(this.meter.read(), this.request, this.held.quote, this.context.settings)
    const { costNano, quotaUnits, quantities } = metered
    return { costNano, quotaUnits, quantities }
  }
}

/** `data: [DONE]`; the same letters inside a JSON text do not count. */
function isTerminator(event: Uint8Array): boolean {
  return (
    event.length < 64 &&
    Buffer.from(event.buffer, event.byteOffset, event.length).includes(doneMark) &&
    readSseEvent(event).data?.trim() === '[DONE]'
  )
}

/** The chunk with `choices: []` that `stream_options.include_usage` brings at the end. */
function isUsageChunk(event: Uint8Array): boolean {
  if (!Buffer.from(event.buffer, event.byteOffset, event.length).includes(noChoices)) return false
  try {
    const chunk = JSON.parse(readSseEvent(event).data ?? '') as { choices?: unknown[]; usage?: unknown }
    return chunk.choices?.length === 0 && typeof chunk.usage === 'object' && chunk.usage !== null
  } catch {
    return false
  }
}
