import { context, SpanKind, SpanStatusCode, trace, type Attributes, type Tracer } from '@opentelemetry/api'
import { formatMoney } from '../kernel/money.js'
import type { EndedCall, TriedProvider } from '../ports/index.js'
import {
  errorType,
  inputTokens,
  isCounted,
  operationOf,
  outputTokens,
  providerAttributes,
} from './attributes.js'

/** A span for each call, under the one that is active where it was served, and in it one for each try at a provider. */
export const callSpans =
  (tracer: Tracer) =>
  (call: EndedCall): void => {
    const operation = operationOf(call)
    const span = tracer.startSpan(
      call.model === null ? operation : `${operation} ${call.model}`,
      { kind: SpanKind.INTERNAL, startTime: call.startedAtMs, attributes: callAttributes(call) },
      context.active(),
    )
    const within = trace.setSpan(context.active(), span)
    for (const tried of call.tries) {
      const attempt = tracer.startSpan(
        `${operation} ${tried.upstreamModel}`,
        {
          kind: SpanKind.CLIENT,
          startTime: tried.startedAtMs,
          attributes: attemptAttributes(operation, tried),
        },
        within,
      )
      if (!isAnswer(tried)) attempt.setStatus({ code: SpanStatusCode.ERROR })
      attempt.end(tried.startedAtMs + tried.latencyMs)
    }
    // What was refused to the caller is no error of ours.
    if (errorType(call) !== null && call.outcome !== 'refused') span.setStatus({ code: SpanStatusCode.ERROR })
    span.end(call.startedAtMs + call.durationMs)
  }

function callAttributes(call: EndedCall): Attributes {
  const last = call.tries.at(-1)
  return {
    'gen_ai.operation.name': operationOf(call),
    ...(last && providerAttributes(last)),
    'gen_ai.request.model': call.model ?? undefined,
    'gen_ai.response.model': call.servedModel ?? undefined,
    ...(isCounted(call) && {
      'gen_ai.usage.input_tokens': inputTokens(call),
      'gen_ai.usage.output_tokens': outputTokens(call),
    }),
    'error.type': errorType(call) ?? undefined,
    'meterway.endpoint': call.endpoint,
    'meterway.request_id': call.requestId,
    'meterway.usage_record_id': call.usageRecordId ?? undefined,
    'meterway.account_id': call.accountId ?? undefined,
    'meterway.access_key_id': call.accessKeyId ?? undefined,
    'meterway.outcome': call.outcome,
    'meterway.streamed': call.streamed,
    'meterway.estimated': call.estimated,
    'meterway.charge': call.usageRecordId === null ? undefined : formatMoney(call.chargeNano),
    'meterway.currency': call.currency ?? undefined,
    'meterway.overhead_ms': call.overheadMs,
    'http.response.status_code': call.status,
  }
}

const attemptAttributes = (operation: string, tried: TriedProvider): Attributes => ({
  'gen_ai.operation.name': operation,
  ...providerAttributes(tried),
  'gen_ai.request.model': tried.upstreamModel,
  'http.response.status_code': tried.status ?? undefined,
  'error.type': isAnswer(tried) ? undefined : tried.outcome,
  'meterway.provider': tried.provider,
  'meterway.attempt.outcome': tried.outcome,
})

const isAnswer = ({ outcome }: TriedProvider): boolean => outcome === 'answered'
