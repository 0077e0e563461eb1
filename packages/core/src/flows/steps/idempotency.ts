import { MeterwayError } from '../../kernel/errors.js'
import { formatMoney } from '../../kernel/money.js'
import type { GivenAnswer, Hold, StoredAnswer } from '../../ledger/index.js'
import { digestOf } from '../../secrets/index.js'
import type { FlowContext } from '../context.js'
import type { GatewayReply, GatewayRequest } from '../gateway-request.js'

/** How long an answer can be asked for again (draft-ietf-httpapi-idempotency-key-header, section 2.3). */
export const answersKeptMs = 24 * 60 * 60_000
/** Larger answers are not kept. */
export const answerBytesMax = 1024 * 1024

/** A call that is to happen once: its hold is the claim, so that what is refused before the hold burns no key. */
export interface IdempotentCall {
  /** Of the hold. */
  key: string
  /** Of the body. */
  fingerprint: string
}

/**
 * Finds out whether a call with this key has been made: the answer that it got, or else the claim to make it.
 * @throws MeterwayError `request_in_progress`, `not_replayable`, `idempotency_key_reused`
 */
export async function earlierCall(
  context: FlowContext,
  accountId: string,
  request: GatewayRequest & { idempotencyKey: string },
): Promise<{ replay: GatewayReply } | { claim: IdempotentCall }> {
  const fingerprint = fingerprintOf(request)
  for (let previous = ''; ;) {
    const key = `call:${digestOf([request.endpoint, request.idempotencyKey, previous].join('\n'))}`
    const hold = await context.store.ledger.findHold({ accountId, key })
    if (!hold) return { claim: { key, fingerprint } }
    if (isForgotten(hold, context.clock())) previous = hold.id
    else return { replay: await replay(context, hold, fingerprint, request.requestId) }
  }
}

/** Of all that makes a request another one. */
function fingerprintOf({ body, inPath }: GatewayRequest): string {
  const digest = digestOf(body)
  return inPath ? digestOf(`${digest}\n${inPath.model}\n${String(inPath.stream)}`) : digest
}

/** Another request with the same key was faster. */
export const lostClaim = (hold: Hold | null, claim: IdempotentCall): MeterwayError =>
  hold && hold.call?.fingerprint === claim.fingerprint
    ? new MeterwayError('request_in_progress')
    : new MeterwayError('idempotency_key_reused')

/** What is kept of an answer; null when it is too large. */
export function keptAnswer(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array | string,
): GivenAnswer | null {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  if (bytes.length > answerBytesMax) return null
  const { 'x-request-id': _, ...kept } = headers
  return { status, headers: kept, body: Buffer.from(bytes).toString('base64') }
}

const isForgotten = (hold: Hold, nowMs: number): boolean =>
  hold.state !== 'open' && nowMs - hold.createdAtMs >= answersKeptMs

async function replay(
  context: FlowContext,
  hold: Hold,
  fingerprint: string,
  requestId: string,
): Promise<GatewayReply> {
  if (hold.call?.fingerprint !== fingerprint) throw new MeterwayError('idempotency_key_reused')
  if (hold.state === 'open') throw new MeterwayError('request_in_progress')
  const answer = await context.store.answers.find(hold.id)
  if (!answer) throw new MeterwayError('not_replayable')
  const record = answer.status === 200 && !hold.call.streamed ? await context.store.usage.find(hold.id) : null
  const charge: Record<string, string> = record ? { 'x-meterway-charge': formatMoney(record.chargeNano) } : {}
  const headers = {
    ...answer.headers,
    ...charge,
    'x-meterway-usage-id': hold.id,
    'x-request-id': requestId,
    'idempotent-replayed': 'true',
  }
  return { status: answer.status, headers, body: bodyOf(answer, hold) }
}

function bodyOf({ body, status }: StoredAnswer, { call }: Hold): GatewayReply['body'] {
  const bytes = Buffer.from(body, 'base64')
  return call?.streamed && status === 200 ? oneChunk(bytes) : bytes
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array, undefined> {
  yield bytes
  return undefined
}
