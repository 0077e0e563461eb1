import type { Json } from '../usage/figures.js'
import type { StreamFormat } from './stream-format.js'
import { isJson, type Tally } from './tally.js'

const dull = /"type"\s*:\s*"response\.[a-z_.]+\.delta"/

/** OpenAI API reference, Responses streaming events. */
export const responsesStream: StreamFormat = {
  endsBy: 'event',
  carriesText: true,
  isTelling: (event) => !dull.test(event),
  closing: /"type"\s*:\s*"response\.(?:completed|incomplete)"/,
  take: (tally, event, type) => {
    takers[type]?.(tally, event)
  },
}

const addArguments = (tally: Tally, event: Json): void => {
  tally.addArguments(tally.placedCalls.get(event.output_index), event.delta)
}

const addText = (tally: Tally, { delta }: Json): void => {
  tally.addText(delta)
}

const takers: Readonly<Record<string, (tally: Tally, event: Json) => void>> = {
  'response.output_text.delta': addText,
  'response.refusal.delta': addText,
  'response.reasoning_text.delta': (tally, { delta }) => {
    tally.addReasoning(delta)
  },
  'response.reasoning_summary_text.delta': (tally, { delta }) => {
    tally.addReasoning(delta)
  },
  'response.output_item.added': (tally, { item, output_index: index }) => {
    if (isJson(item)) takeItem(tally, item, index)
  },
  'response.function_call_arguments.delta': addArguments,
  'response.custom_tool_call_input.delta': addArguments,
  'response.completed': end,
  'response.incomplete': (tally, event) => {
    tally.isIncomplete = true
    end(tally, event)
  },
  'response.failed': end,
  error: (tally, { type: _, sequence_number: __, ...error }) => {
    tally.error ??= error
  },
}

function takeItem(tally: Tally, { type, call_id: id, name }: Json, index: unknown): void {
  if (type === 'function_call' || type === 'custom_tool_call') {
    const call = tally.addToolCall(id, name)
    tally.placedCalls.set(index, call)
  } else if (type === 'web_search_call') {
    tally.served.web_search_requests = Number(tally.served.web_search_requests ?? 0) + 1
  }
}

function end(tally: Tally, { response, type }: Json): void {
  if (!isJson(response)) return
  if (typeof response.service_tier === 'string') tally.served.service_tier = response.service_tier
  if (isJson(response.error)) tally.error = response.error
  tally.takeUsage(response.usage, true)
  tally.finish(response.status)
  tally.terminator = String(type)
}
