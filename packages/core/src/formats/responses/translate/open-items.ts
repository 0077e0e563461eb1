import type { ToolCallPart } from '../../chat/chat-request.js'
import type { Json } from '../../openai/values.js'
import {
  callItem,
  type ItemStatus,
  messageItem,
  reasoningItem,
  summaryPart,
  textPart,
} from './output-items.js'

/** An event without its number. */
export type ResponseEvent = Json & { type: string }

/** An item of the output while it is written: opened, added to, closed. */
export interface OpenItem {
  open(): ResponseEvent[]
  add(text: string): ResponseEvent[]
  /** The last events, and the item as it is in the end. */
  close(status: ItemStatus): { events: ResponseEvent[]; item: Json }
}

/** Where an item stands. */
interface Place {
  id: string
  index: number
}

const added = ({ index }: Place, item: Json): ResponseEvent => ({
  type: 'response.output_item.added',
  output_index: index,
  item,
})

const done = ({ index }: Place, item: Json): ResponseEvent => ({
  type: 'response.output_item.done',
  output_index: index,
  item,
})

export function openMessage(place: Place): OpenItem {
  const at = { item_id: place.id, output_index: place.index, content_index: 0 }
  let text = ''
  return {
    open: () => [
      added(place, messageItem(place.id, 'in_progress', [])),
      { type: 'response.content_part.added', ...at, part: textPart('') },
    ],
    add: (delta) => {
      text += delta
      return [{ type: 'response.output_text.delta', ...at, delta, logprobs: [] }]
    },
    close: (status) => {
      const item = messageItem(place.id, status, [textPart(text)])
      const events = [
        { type: 'response.output_text.done', ...at, text, logprobs: [] },
        { type: 'response.content_part.done', ...at, part: textPart(text) },
        done(place, item),
      ]
      return { events, item }
    },
  }
}

/** Reasoning: one part of a summary, unless it is opaque; `sign` comes before it is closed. */
export type OpenReasoning = OpenItem & { sign(signature: string | null, redacted: string | null): void }

export function openReasoning(place: Place): OpenReasoning {
  const at = { item_id: place.id, output_index: place.index, summary_index: 0 }
  const part = { type: 'reasoning' as const, text: '', signature: null, redacted: null }
  let signed: { signature: string | null; redacted: string | null } = part
  return {
    open: () => [added(place, reasoningItem(place.id, part))],
    add: (delta) => {
      const isFirst = part.text === ''
      part.text += delta
      const opening = { type: 'response.reasoning_summary_part.added', ...at, part: summaryPart('') }
      return [...(isFirst ? [opening] : []), { type: 'response.reasoning_summary_text.delta', ...at, delta }]
    },
    sign: (signature, redacted) => {
      signed = { signature, redacted }
    },
    close: () => {
      const { text } = part
      const item = reasoningItem(place.id, {
        ...part,
        signature: signed.signature,
        redacted: signed.redacted,
      })
      const told = [
        { type: 'response.reasoning_summary_text.done', ...at, text },
        { type: 'response.reasoning_summary_part.done', ...at, part: summaryPart(text) },
      ]
      return { events: [...(text === '' ? [] : told), done(place, item)], item }
    },
  }
}

export function openCall(place: Place, called: Pick<ToolCallPart, 'id' | 'name' | 'signature'>): OpenItem {
  const at = { item_id: place.id, output_index: place.index }
  const call: ToolCallPart = { type: 'tool_call', ...called, arguments: '' }
  const add = (delta: string): ResponseEvent[] => {
    call.arguments += delta
    return [{ type: 'response.function_call_arguments.delta', ...at, delta }]
  }
  return {
    open: () => [added(place, callItem(place.id, 'in_progress', call))],
    add,
    close: (status) => {
      // Arguments have to be JSON: none are an empty object.
      const bare = call.arguments === '' ? add('{}') : []
      const item = callItem(place.id, status, call)
      const { name, arguments: text } = call
      const told = { type: 'response.function_call_arguments.done', ...at, name, arguments: text }
      return { events: [...bare, told, done(place, item)], item }
    },
  }
}
