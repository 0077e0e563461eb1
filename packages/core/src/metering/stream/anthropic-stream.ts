import type { Json } from '../usage/figures.js'
import type { StreamFormat } from './stream-format.js'
import { isJson, type Tally } from './tally.js'

const dull = /"type"\s*:\s*"(?:content_block_(?:start|delta|stop)|ping)"/

/** Anthropic API reference, streaming messages. */
export const anthropicStream: StreamFormat = {
  endsBy: 'event',
  carriesText: true,
  isTelling: (event) => !dull.test(event),
  closing: /"type"\s*:\s*"message_stop"/,
  take: (tally, event, type) => {
    takers[type]?.(tally, event)
  },
}

const takers: Readonly<Record<string, (tally: Tally, event: Json) => void>> = {
  message_start: (tally, { message }) => {
    // The output count is a placeholder here.
    if (isJson(message)) tally.takeUsage(message.usage, false)
  },
  content_block_start: (tally, { index, content_block: block }) => {
    if (!isJson(block)) return
    tally.addText(block.text)
    tally.addReasoning(block.thinking)
    if (block.type !== 'tool_use') return
    const call = tally.addToolCall(block.id, block.name)
    tally.placedCalls.set(index, call)
    if (isJson(block.input) && Object.keys(block.input).length > 0) {
      tally.addArguments(call, JSON.stringify(block.input))
    }
  },
  content_block_delta: (tally, { index, delta }) => {
    if (!isJson(delta)) return
    tally.addText(delta.text)
    tally.addReasoning(delta.thinking)
    tally.addArguments(tally.placedCalls.get(index), delta.partial_json)
  },
  message_delta: (tally, { delta, usage }) => {
    if (isJson(delta)) tally.finish(delta.stop_reason)
    if (isJson(usage)) tally.takeUsage(overwritten(tally.usage, usage), true)
  },
  message_stop: (tally) => {
    tally.terminator = 'message_stop'
  },
  error: (tally) => {
    tally.terminator = 'error'
  },
}

/** Later figures are cumulative and replace earlier ones; what they leave out, such as cache lifetimes, stands. */
function overwritten(earlier: Json | null, later: Json): Json {
  const told = Object.entries(later).filter(([, figure]) => figure !== null)
  return { ...earlier, ...Object.fromEntries(told) }
}
