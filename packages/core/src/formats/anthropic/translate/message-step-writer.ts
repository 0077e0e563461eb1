import type { ChatStep, ChatUsage } from '../../chat/chat-answer.js'
import type { AnswerFacts, StepWriter } from '../../chat/chat-format.js'
import { messageId, messageObject } from './message-object.js'
import { expectedUsage, writeMessageUsage } from './message-usage.js'
import { type BlockEvent, OpenBlocks } from './open-blocks.js'
import { stopMembers } from './stop-reason.js'

type StepOf<Type extends ChatStep['type']> = Extract<ChatStep, { type: Type }>

const notStopped = { stop_reason: null, stop_sequence: null, stop_details: null }

/**
 * Anthropic API reference, streaming messages. The message opens with an estimate of its input; why it ended and what
 * it used wait for `end`.
 */
export class MessageStepWriter implements StepWriter {
  private isStarted = false
  private readonly blocks = new OpenBlocks()
  private usage: ChatUsage
  private stop: Pick<StepOf<'finish'>, 'finish' | 'stopSequence'> = { finish: 'stop', stopSequence: null }

  constructor(private readonly facts: AnswerFacts) {
    this.usage = expectedUsage(facts)
  }

  write(step: ChatStep): string {
    if (step.type === 'usage') {
      this.usage = step.usage
      return ''
    }
    if (step.type === 'start') return written(this.start(step.id))
    return step.choice === 0 ? written([...this.start(null), ...this.eventsOf(step)]) : ''
  }

  end(): string {
    return written([
      ...this.start(null),
      ...this.blocks.close(),
      { type: 'message_delta', delta: stopMembers(this.stop), usage: writeMessageUsage(this.usage) },
      { type: 'message_stop' },
    ])
  }

  private start(id: string | null): BlockEvent[] {
    if (this.isStarted) return []
    this.isStarted = true
    const members = {
      id: id ?? messageId(this.facts.requestId),
      content: [],
      usage: writeMessageUsage(expectedUsage(this.facts)),
    }
    return [{ type: 'message_start', message: messageObject(members, notStopped, this.facts) }]
  }

  private eventsOf(step: Exclude<ChatStep, StepOf<'usage' | 'start'>>): BlockEvent[] {
    switch (step.type) {
      case 'text':
        return this.blocks.say('text', step.text)
      case 'reasoning':
        return this.blocks.say('thinking', step.text)
      case 'reasoning_signature':
        return this.blocks.sign(step)
      case 'tool_call':
        return this.blocks.call(step)
      case 'tool_arguments':
        return this.blocks.addArguments(step)
      case 'finish':
        this.stop = step
        return this.blocks.close()
    }
  }
}

const written = (events: readonly BlockEvent[]): string =>
  events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')
