import type { Attributes, Meter } from '@opentelemetry/api'
import type { EndedCall } from '../ports/index.js'
import {
  errorType,
  inputTokens,
  isCounted,
  operationOf,
  outputTokens,
  providerAttributes,
} from './attributes.js'

/** Bounds of the buckets, as the conventions recommend them. */
const seconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92]
const tokens = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864]

/** The conventions' metrics of a GenAI client: of calls that reached a provider. */
export function callMetrics(meter: Meter): (call: EndedCall) => void {
  const duration = meter.createHistogram('gen_ai.client.operation.duration', {
    description: 'Time of a call, tries at several providers included.',
    unit: 's',
    advice: { explicitBucketBoundaries: seconds },
  })
  const firstChunk = meter.createHistogram('gen_ai.client.operation.time_to_first_chunk', {
    description: 'Time of a streamed call until its first piece.',
    unit: 's',
    advice: { explicitBucketBoundaries: seconds },
  })
  const usage = meter.createHistogram('gen_ai.client.token.usage', {
    description: 'Tokens of a call that was charged.',
    unit: '{token}',
    advice: { explicitBucketBoundaries: tokens },
  })
  return (call) => {
    const attributes = attributesOf(call)
    if (!attributes) return
    const error = errorType(call)
    duration.record(
      call.durationMs / 1000,
      error === null ? attributes : { ...attributes, 'error.type': error },
    )
    if (call.streamed && error === null) firstChunk.record(call.firstByteMs / 1000, attributes)
    if (!isCounted(call)) return
    usage.record(inputTokens(call), { ...attributes, 'gen_ai.token.type': 'input' })
    usage.record(outputTokens(call), { ...attributes, 'gen_ai.token.type': 'output' })
  }
}

/** Null for a call that no provider was asked to serve. */
function attributesOf(call: EndedCall): Attributes | null {
  const last = call.tries.at(-1)
  if (!last || call.model === null) return null
  return {
    'gen_ai.operation.name': operationOf(call),
    ...providerAttributes(last),
    'gen_ai.request.model': call.model,
  }
}
