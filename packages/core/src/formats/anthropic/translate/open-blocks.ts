import type { ChatStep } from '../../chat/chat-answer.js'
import { callSignatureMembers } from '../../openai/translate/signed-reasoning.js'
import type { Json } from '../../openai/values.js'
import { objectIn } from './tool-input.js'

export type BlockEvent = Json & { type: string }

type StepOf<Type extends ChatStep['type']> = Extract<ChatStep, { type: Type }>

interface Call {
  step: StepOf<'tool_call'>
  /** Arguments, as far as they have come. */
  text: string
}

/** How text and thinking begin, and go on. */
const spoken = {
  text: {
    block: { type: 'text', text: '' },
    delta: (text: string) => ({ type: 'text_delta', text }),
  },
  thinking: {
    block: { type: 'thinking', thinking: '', signature: '' },
    delta: (thinking: string) => ({ type: 'thinking_delta', thinking }),
  },
}

/**
 * The blocks of a streamed message, one at a time: each is closed before the next begins. The arguments of several
 * calls may come interleaved, so a call waits until the one before it is whole.
 */
export class OpenBlocks {
  private index = 0
  private open: 'text' | 'thinking' | 'other' | null = null
  /** Begun by the provider; the first one is the open block. */
  private readonly calls: Call[] = []

  say(type: 'text' | 'thinking', text: string): BlockEvent[] {
    return [...this.goOn(type), this.delta(spoken[type].delta(text))]
  }

  /** A signature ends its thinking; what is redacted is a block of its own. */
  sign({ signature, redacted }: StepOf<'reasoning_signature'>): BlockEvent[] {
    if (redacted !== null)
      return [
        ...this.close(),
        this.begin('other', { type: 'redacted_thinking', data: redacted }),
        ...this.end(),
      ]
    if (signature === null) return this.close()
    return [...this.goOn('thinking'), this.delta({ type: 'signature_delta', signature }), ...this.end()]
  }

  call(step: StepOf<'tool_call'>): BlockEvent[] {
    const closing = this.calls.length > 0 ? [] : this.end()
    this.calls.push({ step, text: '' })
    return [...closing, ...this.advance()]
  }

  addArguments({ index, text }: StepOf<'tool_arguments'>): BlockEvent[] {
    const call = this.calls.find(({ step }) => step.index === index)
    if (!call || text === '') return []
    call.text += text
    return call === this.calls[0] ? [this.delta(argumentsDelta(text)), ...this.advance()] : []
  }

  /** Closes what is open, and tells what has waited. */
  close(): BlockEvent[] {
    if (this.calls.length === 0) return this.end()
    return this.calls.splice(0).flatMap((call) => [...this.beginCall(call), ...this.end()])
  }

  /** Opens the first call, and the next in turn when it is whole. */
  private advance(): BlockEvent[] {
    const events: BlockEvent[] = []
    for (let call = this.calls[0]; call; call = this.calls[0]) {
      events.push(...this.beginCall(call))
      if (this.calls.length === 1 || objectIn(call.text) === null) break
      this.calls.shift()
      events.push(...this.end())
    }
    return events
  }

  /** Input comes in deltas alone: clients pass over what stands at the start. */
  private beginCall({ step: { id, name, signature }, text }: Call): BlockEvent[] {
    if (this.open !== null) return []
    const block = { type: 'tool_use', id, name, input: {}, ...callSignatureMembers(signature) }
    const opening = this.begin('other', block)
    return text === '' ? [opening] : [opening, this.delta(argumentsDelta(text))]
  }

  private goOn(type: 'text' | 'thinking'): BlockEvent[] {
    return this.open === type ? [] : [...this.close(), this.begin(type, spoken[type].block)]
  }

  private begin(open: 'text' | 'thinking' | 'other', block: Json): BlockEvent {
    this.open = open
    return { type: 'content_block_start', index: this.index, content_block: block }
  }

  private delta(delta: Json): BlockEvent {
    return { type: 'content_block_delta', index: this.index, delta }
  }

  private end(): BlockEvent[] {
    if (this.open === null) return []
    this.open = null
    return [{ type: 'content_block_stop', index: this.index++ }]
  }
}

const argumentsDelta = (text: string): Json => ({ type: 'input_json_delta', partial_json: text })
