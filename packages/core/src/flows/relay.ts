import type { LlmRequest } from '../formats/index.js'
import { MeterwayError } from '../kernel/errors.js'
import {
  deliveredText,
  isClosingEvent,
  isUsageOnlyChunk,
  meterStream,
  SseSplitter,
  type StreamMeter,
} from '../metering/index.js'
import type { Outcome } from '../ledger/index.js'
import type { FlowContext } from './context.js'
import { errorEvent } from './reply.js'
import type { BegunStream } from './steps/begun-stream.js'
import type { Answer } from './steps/forward.js'
import { meterStreamed, type Metered } from './steps/meter.js'
import type { HeldRequest } from './steps/place-hold.js'
import { KeptStream } from './steps/kept-stream.js'
import { release, settle } from './steps/settle.js'

const afterClosingMs = 1_000

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
  private readonly stopRenewing: () => void
  /** The event that tells the caller that the answer is whole. */
  private closing: Uint8Array | null = null
  private readonly servedModel: string | null
  private readonly firstByteMs: number
  /** What the caller gets, where the same may be asked for again. */
  private readonly kept: KeptStream | null
  private state: 'relaying' | 'draining' | 'ended' = 'relaying'

  constructor(
    private readonly context: FlowContext,
    private readonly request: LlmRequest,
    private readonly held: HeldRequest,
    private readonly answer: Answer,
    private readonly source: BegunStream,
    private readonly usageFormat: string,
    private readonly headers: Readonly<Record<string, string>>,
  ) {
    this.kept = held.keepsAnswer ? new KeptStream() : null
    this.meter = meterStream(usageFormat)
    this.firstByteMs = context.clock() - held.call.startedAtMs
    this.servedModel = modelNamedIn(source.first)
    this.stopRenewing = context.leases.keep(held.hold, () => this.progress())
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    while (this.state === 'relaying') {
      if (this.closing) return this.finish()
      const read = await this.source.next().catch(() => null)
      // The caller may have left meanwhile: what follows is then up to the draining.
      if (this.left()) break
      if (!read || read.done) return this.finish(read === null)
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
    const passed: Uint8Array[] = []
    for (const event of this.splitter.push(chunk)) {
      if (this.closing) continue
      this.meter.pushEvent(event)
      if (isClosingEvent(this.usageFormat, event)) this.closing = event
      else if (this.request.wantsUsageChunk || !isUsageOnlyChunk(event)) passed.push(event)
    }
    if (this.kept) for (const event of passed) this.kept.add(event)
    if (passed.length === 0) return null
    return passed.length === 1 ? passed[0]! : Buffer.concat(passed)
  }

  private left(): boolean {
    return this.state === 'draining'
  }

  private async finish(isBroken = false): Promise<IteratorResult<Uint8Array>> {
    this.state = 'ended'
    const rest = this.splitter.rest()
    if (rest && !this.closing && isClosingEvent(this.usageFormat, rest)) {
      this.meter.pushEvent(rest)
      this.closing = rest
    }
    try {
      const outcome = isBroken ? 'upstream_broken' : this.outcome()
      await this.charge(outcome)
      void this.letGo()
      if (outcome !== 'upstream_broken' && this.closing) return { done: false, value: this.closing }
      const fault = new MeterwayError('upstream_error', 'The provider broke off its answer.')
      return { done: false, value: errorEvent(fault, this.requestId()) }
    } catch (fault) {
      const told = MeterwayError.is(fault)
        ? fault
        : new MeterwayError('internal_error', undefined, { cause: fault })
      this.context.events.emit('fault', { where: 'settling a stream', fault })
      return { done: false, value: errorEvent(told, this.requestId()) }
    }
  }

  private outcome(): Outcome {
    const { outcome, finishReason } = this.meter.read()
    if (outcome === 'truncated' || outcome === 'error') return 'upstream_broken'
    return outcome === 'incomplete' || finishReason === 'length' ? 'incomplete' : 'complete'
  }

  private async drain(): Promise<void> {
    await this.readOn(this.context.settings.drainMs)
    await this.charge('client_disconnected')
  }

  /** Reads what a provider sends behind its closing event, mostly nothing, so that the connection can be used again. */
  private letGo(): Promise<void> {
    return this.readOn(afterClosingMs)
  }

  private async readOn(boundMs: number): Promise<void> {
    const timer = setTimeout(() => {
      this.answer.response.abort()
    }, boundMs)
    try {
      for (let read = await this.source.next(); !read.done; read = await this.source.next())
        this.take(read.value)
    } catch {
      // Aborted at the bound, or broken by the provider: either way what came is what counts.
    } finally {
      clearTimeout(timer)
    }
  }

  private async charge(outcome: Outcome): Promise<void> {
    this.stopRenewing()
    this.answer.done()
    try {
      await this.settleOrRelease(outcome)
    } finally {
      this.held.ticket?.giveBack(null)
    }
  }

  /** A stream that broke before it told anything is not charged. */
  private async settleOrRelease(outcome: Outcome): Promise<void> {
    const told = this.meter.end()
    const { choice, attempts } = this.answer
    if (outcome === 'upstream_broken' && !told.usage && deliveredText(told) === '') {
      await release(this.context, this.held, attempts, 'upstream_error')
      return
    }
    const ending = { outcome, choice, attempts, firstByteMs: this.firstByteMs }
    const isWhole = outcome !== 'upstream_broken' && this.closing !== null
    const answer = isWhole ? (this.kept?.answer(this.headers, this.closing!) ?? null) : null
    await settle(this.context, this.held, this.metered(), ending, answer)
  }

  private requestId(): string {
    return this.headers['x-request-id'] ?? ''
  }

  private progress() {
    const { costNano, quotaUnits, usage } = this.metered()
    return { costNano, quotaUnits, quantities: usage.quantities }
  }

  private metered(): Metered {
    const { request, held, context } = this
    return meterStreamed(this.meter.read(), this.servedModel, request, held.quote, context.settings)
  }
}

/** A quotation mark inside a JSON text is escaped, so this finds a member. */
const modelMember = /"model"\s*:\s*"([^"\\]{1,191})"/

const modelNamedIn = (piece: Uint8Array): string | null =>
  modelMember.exec(Buffer.from(piece.buffer, piece.byteOffset, piece.length).toString('latin1'))?.[1] ?? null
