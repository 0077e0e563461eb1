export {
  estimateChatTokens,
  estimateEmbeddingTokens,
  estimateTokens,
  type CountTokens,
} from './estimate/estimate-tokens.js'
export type { MeteredStream, MeteredUsage, StreamOutcome } from './stream/metered-stream.js'
export { meterStream, type StreamMeter, type StreamProgress } from './stream/meter-stream.js'
export { readSseEvent, type SseEvent } from './stream/sse-event.js'
export { SseSplitter } from './stream/sse-splitter.js'
export { streamFormats } from './stream/stream-formats.js'
export type { ToolCall } from './stream/tally.js'
export type { UsageProblem } from './usage/figures.js'
export { normaliseUsage, type NormalisedUsage } from './usage/normalise-usage.js'
export { usageFormats } from './usage/usage-formats.js'
