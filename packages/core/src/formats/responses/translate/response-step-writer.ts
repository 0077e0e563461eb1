import type { ChatStep, ChatUsage, Finish } from '../../chat/chat-answer.js'
import type { AnswerFacts, StepWriter } from '../../chat/chat-format.js'
import type { Json } from '../../openai/values.js'
import {
  openCall,
  type OpenItem,
  openMessage,
  openReasoning,
  type OpenReasoning,
  type ResponseEvent,
} from './open-items.js'
import { itemId, type ItemStatus } from './output-items.js'
import { isIncomplete, responseId, responseObject } from './response-object.js'

type StepOf<Type extends ChatStep['type']> = Extract<ChatStep, { type: Type }>

interface Opened<Item extends OpenItem = OpenItem> {
  index: number
  item: Item
}

/**
 * OpenAI API reference, Responses streaming events. Text and reasoning are open one at a time; calls of one turn stay
 * open together, since the arguments of several may come interleaved. The closing event waits for `end`.
 */
export class ResponseStepWriter implements StepWriter {
  private id: string
  private isStarted = false
  private sequence = 0
  private itemCount = 0
  private message: Opened | null = null
  private reasoning: Opened<OpenReasoning> | null = null
  private readonly calls = new Map<number, Opened>()
  private readonly output: Json[] = []
  private usage: ChatUsage | null = null
  private finish: Finish | null = null

  constructor(private readonly facts: AnswerFacts) {
    this.id = responseId(facts.requestId)
  }

  write(step: ChatStep): string {
    if (step.type === 'usage') {
      this.usage = step.usage
      return ''
    }
    if (step.type !== 'start' && step.choice !== 0) return ''
    const opening = this.start(step)
    return this.written([...opening, ...this.eventsOf(step)])
  }

  end(): string {
    const events = this.isStarted ? [] : this.start({ type: 'start', id: null, model: null })
    this.finish ??= 'stop'
    const type = isIncomplete(this.finish) ? 'response.incomplete' : 'response.completed'
    return this.written([...events, ...this.closeAll('completed'), { type, response: this.response() }])
  }

  private start(step: ChatStep): ResponseEvent[] {
    if (this.isStarted) return []
    this.isStarted = true
    if (step.type === 'start' && step.id !== null) this.id = step.id
    const response = this.response()
    return [
      { type: 'response.created', response },
      { type: 'response.in_progress', response },
    ]
  }

  private eventsOf(step: Exclude<ChatStep, StepOf<'usage'>>): ResponseEvent[] {
    switch (step.type) {
      case 'start':
        return []
      case 'text':
        return this.addText(step.text)
      case 'reasoning':
        return this.addReasoning(step.text)
      case 'reasoning_signature':
        return this.sign(step)
      case 'tool_call':
        return this.addCall(step)
      case 'tool_arguments':
        return this.calls.get(step.index)?.item.add(step.text) ?? []
      case 'finish':
        this.finish = step.finish
        return this.closeAll(isIncomplete(step.finish) ? 'incomplete' : 'completed')
    }
  }

  private addText(text: string): ResponseEvent[] {
    if (this.message) return this.message.item.add(text)
    const closing = this.closeAll('completed')
    const index = this.itemCount++
    const item = openMessage({ id: itemId('message', this.facts.requestId, index), index })
    this.message = { index, item }
    return [...closing, ...item.open(), ...item.add(text)]
  }

  private addReasoning(text: string): ResponseEvent[] {
    const opening = this.beginReasoning()
    return [...opening, ...(text === '' ? [] : this.reasoning!.item.add(text))]
  }

  private beginReasoning(): ResponseEvent[] {
    if (this.reasoning) return []
    const closing = this.closeAll('completed')
    const index = this.itemCount++
    const item = openReasoning({ id: itemId('reasoning', this.facts.requestId, index), index })
    this.reasoning = { index, item }
    return [...closing, ...item.open()]
  }

  /** A signature ends its reasoning; what is opaque is an item of its own. */
  private sign({ signature, redacted }: StepOf<'reasoning_signature'>): ResponseEvent[] {
    const closing = redacted === null ? [] : this.closeAll('completed')
    const opening = this.beginReasoning()
    this.reasoning!.item.sign(signature, redacted)
    return [...closing, ...opening, ...this.closeAll('completed')]
  }

  private addCall(step: StepOf<'tool_call'>): ResponseEvent[] {
    const closing = this.calls.size > 0 ? [] : this.closeAll('completed')
    const index = this.itemCount++
    const item = openCall({ id: itemId('function_call', this.facts.requestId, index), index }, step)
    this.calls.set(step.index, { index, item })
    return [...closing, ...item.open()]
  }

  /** @param last how the last open item ended; those before it were completed */
  private closeAll(last: ItemStatus): ResponseEvent[] {
    const opened = [this.message, this.reasoning, ...this.calls.values()].filter((one) => one !== null)
    this.message = null
    this.reasoning = null
    this.calls.clear()
    return opened.flatMap(({ index, item }, at) => {
      const closed = item.close(at === opened.length - 1 ? last : 'completed')
      this.output[index] = closed.item
      return closed.events
    })
  }

  private response(): Json {
    const { id, output, usage, finish } = this
    return responseObject({ id, output, usage, finish }, this.facts)
  }

  private written(events: ResponseEvent[]): string {
    return events
      .map(({ type, ...members }) => {
        const event = { type, sequence_number: this.sequence++, ...members }
        return `event: ${type}\ndata: ${JSON.stringify(event)}\n\n`
      })
      .join('')
  }
}
