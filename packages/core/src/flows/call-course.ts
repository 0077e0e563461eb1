import { errorCatalogue, type ErrorCode } from '../kernel/errors.js'
import { zeroNano } from '../kernel/money.js'
import type { Outcome, SettleOutcome } from '../ledger/index.js'
import type { EndedCall, TriedProvider } from '../ports/index.js'
import type { Events } from './events.js'
import type { GatewayReply, GatewayRequest } from './gateway-request.js'
import type { Principal } from './steps/authenticate.js'
import type { Choice } from './steps/choose.js'
import type { Metered } from './steps/meter.js'

/** Follows a call for those who listen to `call.ended`; nothing is followed, nor measured, when nobody does. */
export const followed = (events: Events, request: GatewayRequest): CallCourse | null =>
  events.listenerCount('call.ended') > 0 ? new CallCourse(events, request) : null

/** What becomes of one call, step by step; told once, when it has ended. */
export class CallCourse {
  private readonly startedAtMs = Date.now()
  private readonly startedAt = performance.now()
  private readonly tries: TriedProvider[] = []
  private readonly facts: Pick<EndedCall, 'requestId' | 'endpoint'>
  private who: Pick<EndedCall, 'accountId' | 'accessKeyId'> = { accountId: null, accessKeyId: null }
  private what: Pick<EndedCall, 'model' | 'streamed'> = { model: null, streamed: false }
  private used: Pick<EndedCall, 'quantities' | 'estimated' | 'servedModel' | 'chargeNano'> = nothing
  private held: Pick<EndedCall, 'usageRecordId' | 'currency'> = { usageRecordId: null, currency: null }
  private outcome: EndedCall['outcome'] | null = null
  /** From the first try's start to the last one's end, rests included. */
  private awayFrom: number | null = null
  private awayUntil = 0
  private repliedAt: number | null = null
  private isTold = false

  constructor(
    private readonly events: Events,
    { requestId, endpoint }: GatewayRequest,
  ) {
    this.facts = { requestId, endpoint }
  }

  authenticated({ account, accessKey }: Principal): void {
    this.who = { accountId: account.id, accessKeyId: accessKey?.id ?? null }
  }

  admitted(model: string, streamed: boolean): void {
    this.what = { model, streamed }
  }

  placed(usageRecordId: string, currency: string): void {
    this.held = { usageRecordId, currency }
  }

  /** A provider is about to be asked; the answer ends the try. */
  trying({ route: { provider, route } }: Choice): (outcome: string, status: number | null) => void {
    const startedAt = performance.now()
    this.awayFrom ??= startedAt
    this.awayUntil = startedAt
    return (outcome, status) => {
      this.awayUntil = performance.now()
      this.tries.push({
        provider: provider.name,
        format: provider.format,
        upstreamModel: route.upstreamModel,
        outcome,
        status,
        startedAtMs: this.startedAtMs + startedAt - this.startedAt,
        latencyMs: this.awayUntil - startedAt,
      })
    }
  }

  settled(
    { usage, servedModel }: Metered,
    { chargeNano }: Pick<SettleOutcome, 'chargeNano'>,
    outcome: Outcome,
  ): void {
    const { quantities, source } = usage
    this.used = { quantities, estimated: source === 'estimated', servedModel, chargeNano }
    this.outcome = outcome
  }

  /** Ended without a charge. */
  uncharged(outcome: EndedCall['outcome']): void {
    this.outcome = outcome
  }

  /** The answer begins. One that is whole has ended; a stream tells itself when it has. */
  replied({ status, body }: GatewayReply): void {
    this.repliedAt = performance.now()
    if (typeof body === 'string' || body instanceof Uint8Array) this.end(status)
  }

  /**
   * Told once, however often it ends.
   * @param code of the error that the caller is answered
   */
  end(status: number, code: ErrorCode | null = null): void {
    if (this.isTold) return
    this.isTold = true
    const endedAt = performance.now()
    const firstByteMs = (this.repliedAt ?? endedAt) - this.startedAt
    this.events.emit('call.ended', {
      outcome: this.outcome ?? outcomeOf(code),
      status,
      code,
      startedAtMs: this.startedAtMs,
      durationMs: endedAt - this.startedAt,
      firstByteMs,
      overheadMs: firstByteMs - (this.awayUntil - (this.awayFrom ?? 0)),
      tries: this.tries,
      ...this.facts,
      ...this.who,
      ...this.what,
      ...this.used,
      ...this.held,
    })
  }
}

const nothing = { quantities: {}, estimated: false, servedModel: null, chargeNano: zeroNano }

const outcomeOf = (code: ErrorCode | null): EndedCall['outcome'] =>
  code !== null && errorCatalogue[code].kind === 'caller' ? 'refused' : 'fault'
