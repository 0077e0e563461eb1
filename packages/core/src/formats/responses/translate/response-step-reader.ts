import type { ChatStep } from '../../chat/chat-answer.js'
import type { StepReader } from '../../chat/chat-format.js'
import type { SseEvent } from '../../../metering/index.js'
import { readUsage } from '../../openai/translate/chat-usage.js'
import { argumentsText, callId } from '../../openai/translate/read-chat-answer.js'
import { callSignature } from '../../openai/translate/signed-reasoning.js'
import { unreadable, upstreamJson } from '../../openai/translate/upstream-json.js'
import { isJson, type Json, textOr } from '../../openai/values.js'
import { signatureOf } from './encrypted-content.js'
import { finishOfResponse } from './read-answer.js'

interface StreamedCall {
  index: number
  hasArguments: boolean
}

const choice = 0

/** Reads the events of a response; those of tools that run at the vendor's are passed over. */
export class ResponseStepReader implements StepReader {
  private readonly calls = new Map<unknown, StreamedCall>()
  private isRefusal = false

  read({ name, data }: SseEvent): ChatStep[] {
    if (data === null || data.trim() === '' || data.trim() === '[DONE]') return []
    const event = upstreamJson(data)
    const type = textOr(event.type, name)
    return Object.hasOwn(this.readers, type) ? this.readers[type]!(event) : []
  }

  private readonly readers: Readonly<Record<string, (event: Json) => ChatStep[]>> = {
    'response.created': ({ response }) => {
      const { id, model } = isJson(response) ? response : {}
      return [{ type: 'start', id: textOr(id, null), model: textOr(model, null) }]
    },
    'response.output_text.delta': ({ delta }) => said('text', delta),
    'response.refusal.delta': ({ delta }) => {
      this.isRefusal = true
      return said('text', delta)
    },
    'response.reasoning_text.delta': ({ delta }) => said('reasoning', delta),
    'response.reasoning_summary_text.delta': ({ delta }) => said('reasoning', delta),
    'response.reasoning_summary_part.added': ({ summary_index: index }) =>
      typeof index === 'number' && index > 0 ? said('reasoning', '\n\n') : [],
    'response.output_item.added': ({ item, output_index: place }) =>
      isJson(item) && item.type === 'function_call' ? this.beginCall(place, item) : [],
    'response.function_call_arguments.delta': ({ delta, output_index: place }) =>
      this.addArguments(place, delta),
    'response.function_call_arguments.done': (event) => this.endCall(event.output_index, event),
    'response.output_item.done': ({ item, output_index: place }) =>
      isJson(item) ? this.endItem(place, item) : [],
    'response.completed': ({ response }) => this.end(response),
    'response.incomplete': ({ response }) => this.end(response),
    'response.failed': ({ response }) => this.end(response),
    error: (event) => {
      throw unreadable('The provider broke off its answer.', event)
    },
  }

  private beginCall(place: unknown, item: Json): ChatStep[] {
    const index = this.calls.size
    this.calls.set(place, { index, hasArguments: false })
    const call = { id: callId(item.call_id), name: textOr(item.name, ''), signature: callSignature(item) }
    return [{ type: 'tool_call', choice, index, ...call }, ...this.addArguments(place, item.arguments)]
  }

  private addArguments(place: unknown, delta: unknown): ChatStep[] {
    const call = this.calls.get(place)
    const text = argumentsText(delta)
    if (!call || text === '') return []
    call.hasArguments = true
    return [{ type: 'tool_arguments', choice, index: call.index, text }]
  }

  /** Arguments that came in one piece, without deltas. */
  private endCall(place: unknown, { arguments: whole }: Json): ChatStep[] {
    return this.calls.get(place)?.hasArguments === false ? this.addArguments(place, whole) : []
  }

  private endItem(place: unknown, item: Json): ChatStep[] {
    if (item.type === 'function_call')
      return this.calls.has(place) ? this.endCall(place, item) : this.beginCall(place, item)
    if (item.type !== 'reasoning' || typeof item.encrypted_content !== 'string') return []
    return [{ type: 'reasoning_signature', choice, ...signatureOf(item.encrypted_content) }]
  }

  private end(response: unknown): ChatStep[] {
    const ended = isJson(response) ? response : {}
    const told = { calls: this.calls.size, isRefusal: this.isRefusal }
    const usage = readUsage('openai.responses', ended.usage, ended.service_tier)
    return [
      { type: 'finish', choice, finish: finishOfResponse(ended, told), stopSequence: null },
      ...(usage ? [{ type: 'usage' as const, usage }] : []),
    ]
  }
}

const said = (type: 'text' | 'reasoning', delta: unknown): ChatStep[] =>
  typeof delta === 'string' && delta !== '' ? [{ type, choice, text: delta }] : []
