import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTelemetry } from '../../src/opentelemetry/index.js'
import { gatewayHarness, textOf, type Harness } from '../flows/gateway-harness.js'
import { asyncContexts } from './async-contexts.js'

let harness: Harness
const finished = new InMemorySpanExporter()
const tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(finished)] }).getTracer(
  'test',
)
let exported: InMemoryMetricExporter
let meters: MeterProvider

beforeEach(async () => {
  context.setGlobalContextManager(asyncContexts())
  finished.reset()
  exported = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter: exported, exportIntervalMillis: 3_600_000 })
  meters = new MeterProvider({ readers: [reader] })
  harness = await gatewayHarness({ telemetry: openTelemetry({ tracer, meter: meters.getMeter('test') }) })
})
afterEach(async () => {
  await harness.close()
  await meters.shutdown()
  context.disable()
})

const spans = (): ReadableSpan[] => finished.getFinishedSpans()
/** The span of the one call, and those of its tries. */
const only = () => {
  const [call, ...more] = spans().filter(({ kind }) => kind === SpanKind.INTERNAL)
  expect(more).toEqual([])
  return { call: call!, tries: spans().filter(({ kind }) => kind === SpanKind.CLIENT) }
}
const millis = ([seconds, nanos]: [number, number]): number => seconds * 1000 + nanos / 1e6

async function measured() {
  await meters.forceFlush()
  const metrics = exported.getMetrics().at(-1)?.scopeMetrics[0]?.metrics ?? []
  return Object.fromEntries(
    metrics.map(({ descriptor, dataPoints }) => [
      descriptor.name,
      dataPoints.map(({ attributes, value }) => ({
        attributes,
        value: value as { sum: number; count: number },
      })),
    ]),
  )
}

describe('the span of a call', () => {
  test('tells by the conventions’ names what was asked, used and charged', async () => {
    const reply = await harness.chat({ max_tokens: 5 })
    const [record] = await harness.records()
    const { call, tries } = only()
    expect(call.name).toBe('chat gpt-4o')
    expect(call.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.system': 'openai',
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.usage.input_tokens': record!.quantities.input,
      'gen_ai.usage.output_tokens': record!.quantities.output,
      'meterway.request_id': 'req-1',
      'meterway.usage_record_id': record!.id,
      'meterway.outcome': 'incomplete',
      'meterway.charge': reply.headers['x-meterway-charge'],
      'http.response.status_code': 200,
    })
    expect(call.status.code).toBe(SpanStatusCode.UNSET)
    expect(tries).toHaveLength(1)
    expect(tries[0]!.parentSpanContext?.spanId).toBe(call.spanContext().spanId)
    expect(tries[0]!.attributes).toMatchObject({
      'meterway.provider': 'fake',
      'http.response.status_code': 200,
    })
    expect(millis(tries[0]!.startTime)).toBeGreaterThanOrEqual(millis(call.startTime))
    expect(millis(tries[0]!.endTime)).toBeLessThanOrEqual(millis(call.endTime))
  })

  test('is a child of the span that is active at the host, for streams and for callers who leave as well', async () => {
    const outer = tracer.startSpan('host')
    await context.with(trace.setSpan(context.active(), outer), async () => {
      await harness.chat({})
      await textOf(await harness.chat({ stream: true }))
      const left = (await harness.chat({ stream: true })).body as AsyncIterableIterator<Uint8Array>
      await left.next()
      await left.return?.()
    })
    await harness.meterway.close()
    const calls = spans().filter(({ kind }) => kind === SpanKind.INTERNAL)
    expect(calls.map(({ attributes }) => attributes['meterway.outcome'])).toEqual([
      'complete',
      'complete',
      'client_disconnected',
    ])
    for (const call of calls) expect(call.parentSpanContext?.spanId).toBe(outer.spanContext().spanId)
  })

  test('has a try for each provider that was asked, and says which failed', async () => {
    harness.provider.script([{ status: 500 }])
    await harness.chat({})
    const { call, tries } = only()
    expect(tries.map(({ status, attributes }) => [status.code, attributes['error.type']])).toEqual([
      [SpanStatusCode.ERROR, 'transient'],
      [SpanStatusCode.UNSET, undefined],
    ])
    expect(call.status.code).toBe(SpanStatusCode.UNSET)
  })

  test('is an error when no provider could serve, and none when the caller was refused', async () => {
    harness.provider.script([{ status: 500 }, { status: 500 }, { status: 500 }])
    await harness.chat({})
    await harness.chat({ model: 'unknown' })
    expect(spans().map(({ name }) => name)).toEqual([
      'chat gpt-4o',
      'chat gpt-4o',
      'chat gpt-4o',
      'chat gpt-4o',
      'chat',
    ])
    const [failed, refused] = spans().filter(({ kind }) => kind === SpanKind.INTERNAL)
    expect([failed!.status.code, failed!.attributes['error.type']]).toEqual([
      SpanStatusCode.ERROR,
      'upstream_error',
    ])
    expect([refused!.status.code, refused!.attributes['error.type']]).toEqual([
      SpanStatusCode.UNSET,
      'model_not_found',
    ])
  })

  test('has no word of prompt or answer, and no key', async () => {
    harness.provider.script([{ echoAuthorization: true }])
    await harness.chat({ messages: [{ role: 'user', content: 'the prompt' }] })
    await harness.chat({ messages: [{ role: 'user', content: 'the prompt' }] })
    const told = JSON.stringify(
      spans().map(({ name, attributes, events, status }) => ({ name, attributes, events, status })),
    )
    for (const secret of ['the prompt', 'sk-provider-secret', harness.secret])
      expect(told).not.toContain(secret)
  })
})

describe('the metrics of calls', () => {
  test('have the conventions’ names, and attributes from the catalogue', async () => {
    await harness.chat({})
    await textOf(await harness.chat({ stream: true }))
    await harness.chat({ model: 'made up by the caller' })
    const attributes = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.system': 'openai',
      'gen_ai.request.model': 'gpt-4o',
    }
    const records = await harness.records()
    const used = (pool: string) => records.reduce((sum, { quantities }) => sum + Number(quantities[pool]), 0)
    expect(await measured()).toMatchObject({
      'gen_ai.client.operation.duration': [{ attributes, value: { count: 2 } }],
      'gen_ai.client.operation.time_to_first_chunk': [{ attributes, value: { count: 1 } }],
      'gen_ai.client.token.usage': [
        {
          attributes: { ...attributes, 'gen_ai.token.type': 'input' },
          value: { count: 2, sum: used('input') },
        },
        {
          attributes: { ...attributes, 'gen_ai.token.type': 'output' },
          value: { count: 2, sum: used('output') },
        },
      ],
    })
  })

  test('tell a failure by its type', async () => {
    harness.provider.script([{ status: 500 }, { status: 500 }, { status: 500 }])
    await harness.chat({})
    const { 'gen_ai.client.operation.duration': durations, 'gen_ai.client.token.usage': usage } =
      await measured()
    expect(durations).toMatchObject([{ attributes: { 'error.type': 'upstream_error' }, value: { count: 1 } }])
    expect(usage).toBeUndefined()
  })
})

test('a tracer alone, a meter alone, or neither will do', async () => {
  for (const options of [{ tracer }, { meter: meters.getMeter('alone') }, {}]) {
    const alone = await gatewayHarness({ telemetry: openTelemetry(options) })
    expect((await alone.chat({})).status).toBe(200)
    await alone.close()
  }
  expect(spans().filter(({ kind }) => kind === SpanKind.INTERNAL)).toHaveLength(1)
})
