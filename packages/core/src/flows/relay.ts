import type { Endpoint, LlmRequest } from '../formats/index.js'
import { MeterwayError } from '../kernel/errors.js'
import type { Outcome } from '../ledger/index.js'
import { isClosingEvent, isLineEnd, SseSplitter } from '../metering/index.js'
import type { FlowContext } from './context.js'
import type { StreamPassage } from './stream/passage.js'
import { StreamCharge } from './stream/stream-charge.js'
import type { BegunStream } from './steps/begun-stream.js'
import type { Answer } from './steps/forward.js'
import type { HeldRequest } from './steps/place-hold.js'
import { KeptStream } from './steps/kept-stream.js'
import { withoutSecret } from './steps/without-secret.js'

const afterClosingMs = 1_000

/**
 * Passes a stream on, event by event, and charges it.
 *
 * relaying → settling    the provider has ended: the closing event waits until the charge is durable
 * settling → trailing    what a provider sends behind its closing event still goes on to the caller, unread
 * relaying → draining    the caller has left: the rest is read, up to a bound, for the usage it carries
 * settling, trailing, draining → ended
 */
export class Relay implements AsyncIterableIterator<Uint8Array> {
  private readonly splitter = new SseSplitter()
  private readonly charge: StreamCharge
  /** Of the provider, who may say it again. */
  private readonly secret: string
  /** An event of the provider told of an error, or could not be read. */
  private isBroken = false
  /** What the caller gets, where the same may be asked for again. */
  private readonly kept: KeptStream | null
  private state: 'relaying' | 'trailing' | 'draining' | 'ended' = 'relaying'
  private letGoTimer: NodeJS.Timeout | undefined
  /** Came behind the closing event, in one piece with it. */
  private readonly trailing: Uint8Array[] = []

  constructor(
    private readonly context: FlowContext,
    request: LlmRequest,
    held: HeldRequest,
    private readonly answer: Answer,
    private readonly source: BegunStream,
    private readonly endpoint: Endpoint,
    private readonly passage: StreamPassage,
    private readonly headers: Readonly<Record<string, string>>,
  ) {
    this.secret = context.providerSecrets.of(answer.choice.key)
    this.kept = held.keepsAnswer ? new KeptStream() : null
    this.charge = new StreamCharge(context, request, held, answer, withoutSecret(source.first, this.secret))
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    while (this.state === 'relaying') {
      if (this.passage.isClosed || this.isBroken) return this.finish()
      const read = await this.source.next().catch(() => null)
      // The caller may have left meanwhile: what follows is then up to the draining.
      if (this.left()) break
      if (!read || read.done) {
        this.isBroken = read === null
        return this.finish()
      }
      const passed = this.take(read.value)
      if (passed) return { done: false, value: passed }
    }
    return this.state === 'trailing' ? this.trail() : ended
  }

  /** The caller has left: what follows is read for its usage alone. */
  return(): Promise<IteratorResult<Uint8Array>> {
    if (this.state === 'relaying') {
      this.state = 'draining'
      const draining = this.drain().catch((fault: unknown) => {
        const where = 'settling a stream whose caller has left'
        this.context.events.emit('fault', { where, fault, requestId: this.requestId() })
      })
      this.context.background.add(draining)
      void draining.finally(() => this.context.background.delete(draining))
    }
    if (this.state === 'trailing') {
      this.state = 'ended'
      void this.letGo()
    }
    return Promise.resolve(ended)
  }

  /** Meters a piece, and answers what of it the caller may have now. */
  private take(chunk: Uint8Array): Uint8Array | null {
    const passed: Uint8Array[] = []
    for (const told of this.splitter.push(chunk)) {
      const event = withoutSecret(told, this.secret)
      if (this.passage.isClosed || this.isBroken) {
        this.trailing.push(event)
        continue
      }
      this.charge.push(event)
      const piece = this.pass(event)
      if (piece) passed.push(piece)
    }
    if (this.kept) for (const piece of passed) this.kept.add(piece)
    if (passed.length === 0) return null
    return passed.length === 1 ? passed[0]! : Buffer.concat(passed)
  }

  private pass(event: Uint8Array): Uint8Array | null {
    try {
      return this.passage.pass(event)
    } catch (fault) {
      if (!MeterwayError.is(fault)) throw fault
      this.isBroken = true
      return null
    }
  }

  private left(): boolean {
    return this.state === 'draining'
  }

  private async finish(): Promise<IteratorResult<Uint8Array>> {
    this.state = 'ended'
    const last = this.takeRest()
    try {
      const outcome = this.isBroken ? 'upstream_broken' : this.charge.outcome()
      const closing = outcome !== 'upstream_broken' && this.passage.isWhole ? this.closing(last) : null
      await this.settle(outcome, closing)
      if (closing) return { done: false, value: this.close(closing) }
      void this.letGo()
      return this.tell(new MeterwayError('upstream_error', 'The provider broke off its answer.'))
    } catch (fault) {
      this.context.events.emit('fault', { where: 'settling a stream', fault, requestId: this.requestId() })
      return this.tell(
        MeterwayError.is(fault) ? fault : new MeterwayError('internal_error', undefined, { cause: fault }),
      )
    }
  }

  /** Where bytes pass as they are, all of them do. */
  private close(closing: Uint8Array): Uint8Array {
    if (this.answer.exchange.words) {
      void this.letGo()
      return closing
    }
    this.state = 'trailing'
    this.letGoTimer = setTimeout(() => {
      this.answer.response.abort()
    }, afterClosingMs)
    const rest = this.rest()
    if (!rest && this.trailing.length === 0) return closing
    return Buffer.concat([closing, ...this.trailing, ...(rest ? [rest] : [])])
  }

  private async trail(): Promise<IteratorResult<Uint8Array>> {
    const read = await this.source.next().catch(() => null)
    if (read && !read.done) return { done: false, value: withoutSecret(read.value, this.secret) }
    this.state = 'ended'
    clearTimeout(this.letGoTimer)
    return ended
  }

  /** A provider's last event may lack its blank line, or the last half of it; half an event is none. */
  private takeRest(): Uint8Array | null {
    if (this.passage.isClosed) return null
    const rest = this.rest()
    const { usageFormat } = this.answer.exchange.passage
    if (!rest || !(isClosingEvent(usageFormat, rest) || isLineEnd(rest))) return null
    this.charge.push(rest)
    return this.pass(rest)
  }

  private rest(): Uint8Array | null {
    const rest = this.splitter.rest()
    return rest && withoutSecret(rest, this.secret)
  }

  private closing(last: Uint8Array | null): Uint8Array {
    const closing = this.passage.closing(() => this.charge.usage())
    return last ? Buffer.concat([last, closing]) : closing
  }

  private tell(fault: MeterwayError): IteratorResult<Uint8Array> {
    return { done: false, value: Buffer.from(this.endpoint.errors.errorEvent(fault, this.requestId())) }
  }

  private async drain(): Promise<void> {
    await this.readOn(this.context.settings.drainMs)
    const isWhole = this.passage.isWhole && !this.isBroken
    await this.settle('client_disconnected', isWhole ? this.closing(null) : null)
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

  private settle(outcome: Outcome, closing: Uint8Array | null): Promise<void> {
    const kept = closing && this.kept ? this.kept.answer(this.headers, closing) : null
    return this.charge.settle(outcome, kept)
  }

  private requestId(): string {
    return this.headers['x-request-id'] ?? ''
  }
}

const ended: IteratorResult<Uint8Array> = { done: true, value: undefined }
