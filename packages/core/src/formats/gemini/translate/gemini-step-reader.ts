import type { SseEvent } from '../../../metering/index.js'
import type { ChatStep } from '../../chat/chat-answer.js'
import type { StepReader } from '../../chat/chat-format.js'
import { upstreamJson } from '../../openai/translate/upstream-json.js'
import { type Json, objectsOf, textOr } from '../../openai/values.js'
import { finishOf } from './finish.js'
import { type AnswerPart, isBlocked, readParts } from './read-answer.js'
import { readUsage } from './usage-metadata.js'

/** What has come of one candidate. */
interface ChoiceSoFar {
  calls: number
  isFinished: boolean
}

/** Reads the chunks of `streamGenerateContent`: each is a whole response with what is new, calls in one piece. */
export class GeminiStepReader implements StepReader {
  private isStarted = false
  private readonly choices = new Map<number, ChoiceSoFar>()

  read({ data }: SseEvent): ChatStep[] {
    if (data === null || data.trim() === '') return []
    const chunk = upstreamJson(data)
    const usage = readUsage(chunk.usageMetadata)
    return [
      ...this.start(chunk),
      ...objectsOf(chunk.candidates).flatMap((candidate) => this.readCandidate(candidate)),
      ...(isBlocked(chunk) ? this.finish(0, 'SAFETY') : []),
      ...(usage ? [{ type: 'usage' as const, usage }] : []),
    ]
  }

  private start({ responseId, modelVersion }: Json): ChatStep[] {
    if (this.isStarted) return []
    this.isStarted = true
    return [{ type: 'start', id: textOr(responseId, null), model: textOr(modelVersion, null) }]
  }

  private readCandidate(candidate: Json): ChatStep[] {
    const choice = typeof candidate.index === 'number' ? candidate.index : 0
    const steps = readParts(candidate).flatMap((part) => this.stepsOf(choice, part))
    return [...steps, ...this.finish(choice, textOr(candidate.finishReason, ''))]
  }

  private stepsOf(choice: number, part: AnswerPart): ChatStep[] {
    if (part.type === 'text') return [{ type: 'text', choice, text: part.text }]
    if (part.type === 'tool_call') {
      const { id, name, signature } = part
      const index = this.soFar(choice).calls++
      return [
        { type: 'tool_call', choice, index, id, name, signature },
        { type: 'tool_arguments', choice, index, text: part.arguments },
      ]
    }
    const { text, signature, redacted } = part
    const isSigned = signature !== null || redacted !== null
    return [
      ...(text === '' ? [] : [{ type: 'reasoning' as const, choice, text }]),
      ...(isSigned ? [{ type: 'reasoning_signature' as const, choice, signature, redacted }] : []),
    ]
  }

  private finish(choice: number, reason: string): ChatStep[] {
    const so = this.soFar(choice)
    if (reason === '' || so.isFinished) return []
    so.isFinished = true
    return [{ type: 'finish', choice, finish: finishOf(reason, so.calls), stopSequence: null }]
  }

  private soFar(choice: number): ChoiceSoFar {
    const known = this.choices.get(choice)
    if (known) return known
    const fresh = { calls: 0, isFinished: false }
    this.choices.set(choice, fresh)
    return fresh
  }
}
