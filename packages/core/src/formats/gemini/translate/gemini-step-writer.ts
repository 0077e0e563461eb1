import type { ChatStep, ChatUsage, Finish } from '../../chat/chat-answer.js'
import type { AnswerFacts, StepWriter } from '../../chat/chat-format.js'
import type { ToolCallPart } from '../../chat/chat-request.js'
import type { Json } from '../../openai/values.js'
import { finishReasons } from './finish.js'
import { candidateOf, responseOf, sseOf, writePart } from './write-answer.js'

/** What of one candidate is not told yet. */
interface ChoiceSoFar {
  calls: Map<number, ToolCallPart>
  finish: Finish
}

/**
 * Gemini API reference, `streamGenerateContent`: each chunk is a whole response with what is new. A call goes out in
 * one piece, so calls wait for their arguments until the end; so do finish reasons, which tell that all has come, and
 * the usage, which stands beside them.
 */
export class GeminiStepWriter implements StepWriter {
  private id: string | null = null
  private usage: ChatUsage | null = null
  private readonly choices = new Map<number, ChoiceSoFar>()

  constructor(private readonly facts: AnswerFacts) {}

  write(step: ChatStep): string {
    switch (step.type) {
      case 'start':
        this.id = step.id
        return ''
      case 'usage':
        this.usage = step.usage
        return ''
      case 'text':
        return this.part(step.choice, { text: step.text })
      case 'reasoning':
        return this.part(step.choice, { text: step.text, thought: true })
      case 'reasoning_signature':
        return this.part(step.choice, writePart({ ...step, type: 'reasoning', text: '' }))
      default:
        this.keep(step)
        return ''
    }
  }

  end(): string {
    if (this.choices.size === 0) this.soFar(0)
    const candidates = [...this.choices].map(([index, { calls, finish }]) => ({
      ...candidateOf(index, [...calls.values()].map(writePart)),
      finishReason: finishReasons[finish],
    }))
    return sseOf(responseOf(candidates, this.usage, this.id, this.facts))
  }

  private keep(step: Extract<ChatStep, { type: 'tool_call' | 'tool_arguments' | 'finish' }>): void {
    const so = this.soFar(step.choice)
    if (step.type === 'finish') so.finish = step.finish
    else if (step.type === 'tool_call')
      so.calls.set(step.index, { ...step, type: 'tool_call', arguments: '' })
    else so.calls.get(step.index)!.arguments += step.text
  }

  private part(choice: number, part: Json): string {
    this.soFar(choice)
    return sseOf(responseOf([candidateOf(choice, [part])], null, this.id, this.facts))
  }

  private soFar(choice: number): ChoiceSoFar {
    const known = this.choices.get(choice)
    if (known) return known
    const fresh = { calls: new Map<number, ToolCallPart>(), finish: 'stop' as const }
    this.choices.set(choice, fresh)
    return fresh
  }
}
