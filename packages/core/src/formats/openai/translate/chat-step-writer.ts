import type { ChatStep, ChatUsage } from '../../chat/chat-answer.js'
import type { AnswerFacts, StepWriter } from '../../chat/chat-format.js'
import type { ReasoningPart } from '../../chat/chat-request.js'
import type { Json } from '../values.js'
import { tierMember, writeChatUsage } from './chat-usage.js'
import { callSignatureMembers, signedMembers } from './signed-reasoning.js'
import { completionId } from './write-chat-answer.js'

type StepOf<Type extends ChatStep['type']> = Extract<ChatStep, { type: Type }>

/** What one choice has been told. */
interface ChoiceSoFar {
  reasoning: ReasoningPart[]
  /** Whether the last of `reasoning` goes on. */
  isReasoning: boolean
  /** Calls that have no arguments yet, which are `{}` in the end. */
  bareCalls: Set<number>
}

/** OpenAI API reference, the chat completion chunk object. */
export class ChatStepWriter implements StepWriter {
  private id: string
  private usage: ChatUsage | null = null
  private readonly choices = new Map<number, ChoiceSoFar>()

  constructor(private readonly facts: AnswerFacts) {
    this.id = completionId(facts.requestId)
  }

  write(step: ChatStep): string {
    switch (step.type) {
      case 'start':
        this.id = step.id ?? this.id
        return this.opening(0)
      case 'usage':
        this.usage = step.usage
        return ''
      default:
        return this.opening(step.choice) + this.writeIn(this.choices.get(step.choice)!, step)
    }
  }

  end(): string {
    const { wantsUsage } = this.facts
    const usage = wantsUsage && this.usage ? this.event([], { usage: writeChatUsage(this.usage) }) : ''
    return `${usage}data: [DONE]\n\n`
  }

  private writeIn(so: ChoiceSoFar, step: Exclude<ChatStep, StepOf<'start' | 'usage'>>): string {
    switch (step.type) {
      case 'text':
        so.isReasoning = false
        return this.delta(step.choice, { content: step.text })
      case 'reasoning':
        continueReasoning(so).text += step.text
        return this.delta(step.choice, { reasoning_content: step.text })
      case 'reasoning_signature':
        endReasoning(so, step)
        return ''
      case 'tool_call':
        return this.writeCall(so, step)
      case 'tool_arguments':
        so.bareCalls.delete(step.index)
        return this.delta(step.choice, argumentsDelta(step.index, step.text))
      case 'finish':
        return this.writeFinish(so, step)
    }
  }

  private writeCall(so: ChoiceSoFar, step: StepOf<'tool_call'>): string {
    so.isReasoning = false
    so.bareCalls.add(step.index)
    const called = { id: step.id, type: 'function', function: { name: step.name, arguments: '' } }
    const call = { index: step.index, ...called, ...callSignatureMembers(step.signature) }
    return this.delta(step.choice, { tool_calls: [call] })
  }

  /** Signed reasoning comes here, once and whole: clients keep the last value of a member that they do not know. */
  private writeFinish({ reasoning, bareCalls }: ChoiceSoFar, { choice, finish }: StepOf<'finish'>): string {
    const bare = [...bareCalls].map((index) => this.delta(choice, argumentsDelta(index, '{}')))
    return bare.join('') + this.delta(choice, signedMembers(reasoning), finish)
  }

  private opening(choice: number): string {
    if (this.choices.has(choice)) return ''
    this.choices.set(choice, { reasoning: [], isReasoning: false, bareCalls: new Set() })
    return this.delta(choice, { role: 'assistant', content: '' })
  }

  private delta(index: number, delta: Json, finish: string | null = null): string {
    const choice = { index, delta, logprobs: null, finish_reason: finish }
    return this.event([choice], this.facts.wantsUsage ? { usage: null } : {})
  }

  private event(choices: Json[], more: Json): string {
    const { created, model } = this.facts
    const head = { id: this.id, object: 'chat.completion.chunk', created, model }
    return `data: ${JSON.stringify({ ...head, choices, ...tierMember(this.usage), ...more })}\n\n`
  }
}

const argumentsDelta = (index: number, text: string): Json => ({
  tool_calls: [{ index, function: { arguments: text } }],
})

function continueReasoning(so: ChoiceSoFar): ReasoningPart {
  if (!so.isReasoning) so.reasoning.push({ type: 'reasoning', text: '', signature: null, redacted: null })
  so.isReasoning = true
  return so.reasoning.at(-1)!
}

function endReasoning(so: ChoiceSoFar, { signature, redacted }: StepOf<'reasoning_signature'>): void {
  if (redacted !== null) so.reasoning.push({ type: 'reasoning', text: '', signature, redacted })
  else continueReasoning(so).signature = signature
  so.isReasoning = false
}
