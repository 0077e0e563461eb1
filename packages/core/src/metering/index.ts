export type { MeteredStream, StreamMeter, StreamOutcome, StreamUsage, ToolCall } from './chat-stream-meter.js'
export {
  estimateChatTokens,
  estimateEmbeddingTokens,
  estimateTokens,
  type CountTokens,
} from './estimate-tokens.js'
export { meterStream } from './meter-stream.js'
export { normaliseUsage, type NormalisedUsage, type UsageProblem } from './normalise-usage.js'
export { readSseEvent, type SseEvent } from './sse-event.js'
export { SseSplitter } from './sse-splitter.js'
export { chatFormats } from './usage-format.js'
