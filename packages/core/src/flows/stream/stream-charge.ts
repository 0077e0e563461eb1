import type { ChatUsage, LlmRequest } from '../../formats/index.js'
import type { GivenAnswer, HoldProgress, Outcome } from '../../ledger/index.js'
import { deliveredText, isLimitReason, meterStream, type StreamMeter } from '../../metering/index.js'
import type { FlowContext } from '../context.js'
import type { Answer } from '../steps/forward.js'
import { chatUsageOf, meterStreamed, type Metered } from '../steps/meter.js'
import type { HeldRequest } from '../steps/place-hold.js'
import { release, settle } from '../steps/settle.js'

const callerLeft = 499

/** Meters a stream while its lease is renewed, and charges it once. */
export class StreamCharge {
  private readonly meter: StreamMeter
  private readonly stopRenewing: () => void
  private readonly servedModel: string | null
  private readonly firstByteMs: number

  constructor(
    private readonly context: FlowContext,
    private readonly request: LlmRequest,
    private readonly held: HeldRequest,
    private readonly answer: Answer,
    firstPiece: Uint8Array,
  ) {
    this.meter = meterStream(answer.exchange.passage.usageFormat)
    this.firstByteMs = context.clock() - held.call.startedAtMs
    this.servedModel = modelNamedIn(firstPiece)
    this.stopRenewing = context.leases.keep(held.hold, () => this.progress())
  }

  push(event: Uint8Array): void {
    this.meter.pushEvent(event)
  }

  /** How a stream ended that nobody broke. */
  outcome(): Outcome {
    const { outcome, finishReason } = this.meter.read()
    if (outcome === 'truncated' || outcome === 'error') return 'upstream_broken'
    return outcome === 'incomplete' || isLimitReason(finishReason) ? 'incomplete' : 'complete'
  }

  usage(): ChatUsage {
    return chatUsageOf(this.metered())
  }

  /** @param kept what the same request is answered with when it comes again */
  async settle(outcome: Outcome, kept: GivenAnswer | null): Promise<void> {
    this.stopRenewing()
    this.answer.done()
    try {
      await this.settleOrRelease(outcome, kept)
    } finally {
      this.held.ticket?.giveBack(null)
      this.held.course?.end(outcome === 'client_disconnected' ? callerLeft : 200)
    }
  }

  /** A stream that broke before it told anything is not charged. */
  private async settleOrRelease(outcome: Outcome, kept: GivenAnswer | null): Promise<void> {
    const told = this.meter.end()
    const { choice, attempts } = this.answer
    if (outcome === 'upstream_broken' && !told.usage && deliveredText(told) === '') {
      await release(this.context, this.held, attempts, 'upstream_error')
      return
    }
    const ending = { outcome, choice, attempts, firstByteMs: this.firstByteMs }
    await settle(this.context, this.held, this.metered(), ending, kept)
  }

  private progress(): HoldProgress {
    const { costNano, quotaUnits, usage } = this.metered()
    return { costNano, quotaUnits, quantities: usage.quantities }
  }

  private metered(): Metered {
    const { request, held, context } = this
    return meterStreamed(this.meter.read(), this.servedModel, request, held.quote, context.settings)
  }
}

/** A quotation mark inside a JSON text is escaped, so this finds a member; Gemini has its own name for it. */
const modelMember = /"model(?:Version)?"\s*:\s*"([^"\\]{1,191})"/

const modelNamedIn = (piece: Uint8Array): string | null =>
  modelMember.exec(Buffer.from(piece.buffer, piece.byteOffset, piece.length).toString('latin1'))?.[1] ?? null
