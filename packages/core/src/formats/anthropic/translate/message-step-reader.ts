import type { SseEvent } from '../../../metering/index.js'
import type { ChatStep } from '../../chat/chat-answer.js'
import type { StepReader } from '../../chat/chat-format.js'
import { callId } from '../../openai/translate/read-chat-answer.js'
import { callSignature } from '../../openai/translate/signed-reasoning.js'
import { upstreamJson } from '../../openai/translate/upstream-json.js'
import { isJson, type Json, saidMembers, textOr } from '../../openai/values.js'
import { readMessageUsage } from './message-usage.js'
import { finishOf } from './stop-reason.js'

const choice = 0

/** Anthropic API reference, streaming messages. Blocks of tools that run at Anthropic were not asked for. */
export class MessageStepReader implements StepReader {
  /** Later figures are cumulative and replace earlier ones; what they leave out, such as cache lifetimes, stands. */
  private usage: Json = {}
  /** Ours, by the index of their block. */
  private readonly calls = new Map<unknown, number>()

  read({ name, data }: SseEvent): ChatStep[] {
    if (data === null || data.trim() === '') return []
    const event = upstreamJson(data)
    const type = textOr(event.type, name)
    return Object.hasOwn(this.readers, type) ? this.readers[type]!(event) : []
  }

  private readonly readers: Readonly<Record<string, (event: Json) => ChatStep[]>> = {
    message_start: ({ message }) => {
      const { id, model, usage } = isJson(message) ? message : {}
      this.keepUsage(usage)
      return [{ type: 'start', id: textOr(id, null), model: textOr(model, null) }]
    },
    content_block_start: ({ index, content_block: block }) => (isJson(block) ? this.begin(index, block) : []),
    content_block_delta: ({ index, delta }) => (isJson(delta) ? this.add(index, delta) : []),
    message_delta: ({ delta, usage }) => {
      this.keepUsage(usage)
      return [...(isJson(delta) ? finishSteps(delta) : []), ...this.usageSteps(usage)]
    },
  }

  private begin(index: unknown, block: Json): ChatStep[] {
    switch (block.type) {
      case 'text':
        return said('text', block.text)
      case 'thinking':
        return [...said('reasoning', block.thinking), ...signed(block.signature)]
      case 'redacted_thinking':
        return [{ type: 'reasoning_signature', choice, signature: null, redacted: textOr(block.data, '') }]
      case 'tool_use':
        return this.beginCall(index, block)
      default:
        return []
    }
  }

  private beginCall(place: unknown, block: Json): ChatStep[] {
    const index = this.calls.size
    this.calls.set(place, index)
    const call = { id: callId(block.id), name: textOr(block.name, ''), signature: callSignature(block) }
    const { input } = block
    const whole = isJson(input) && Object.keys(input).length > 0 ? JSON.stringify(input) : ''
    return [{ type: 'tool_call', choice, index, ...call }, ...this.addArguments(place, whole)]
  }

  private add(index: unknown, delta: Json): ChatStep[] {
    switch (delta.type) {
      case 'text_delta':
        return said('text', delta.text)
      case 'thinking_delta':
        return said('reasoning', delta.thinking)
      case 'signature_delta':
        return signed(delta.signature)
      case 'input_json_delta':
        return this.addArguments(index, delta.partial_json)
      default:
        return []
    }
  }

  private addArguments(place: unknown, text: unknown): ChatStep[] {
    const index = this.calls.get(place)
    if (index === undefined || typeof text !== 'string' || text === '') return []
    return [{ type: 'tool_arguments', choice, index, text }]
  }

  private keepUsage(usage: unknown): void {
    if (isJson(usage)) this.usage = { ...this.usage, ...saidMembers(usage) }
  }

  /** What a message opens with is no last word. */
  private usageSteps(told: unknown): ChatStep[] {
    const usage = isJson(told) ? readMessageUsage(this.usage) : null
    return usage ? [{ type: 'usage', usage }] : []
  }
}

const said = (type: 'text' | 'reasoning', text: unknown): ChatStep[] =>
  typeof text === 'string' && text !== '' ? [{ type, choice, text }] : []

const signed = (signature: unknown): ChatStep[] =>
  typeof signature === 'string' && signature !== ''
    ? [{ type: 'reasoning_signature', choice, signature, redacted: null }]
    : []

const finishSteps = ({ stop_reason: reason, stop_sequence: sequence }: Json): ChatStep[] =>
  typeof reason === 'string'
    ? [{ type: 'finish', choice, finish: finishOf(reason), stopSequence: textOr(sequence, null) }]
    : []
