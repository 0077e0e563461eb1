import type { ChatStep } from '../../chat/chat-answer.js'
import type { StepReader } from '../../chat/chat-format.js'
import type { SseEvent } from '../../../metering/index.js'
import { isJson, type Json, objectsOf, textOr } from '../values.js'
import { contentParts } from './chat-content.js'
import { readUsage } from './chat-usage.js'
import { finishOf } from './finish.js'
import { StreamedCalls } from './streamed-calls.js'
import { upstreamJson } from './upstream-json.js'

/** What has come of one choice. */
interface ChoiceSoFar {
  calls: StreamedCalls
  isRefusal: boolean
  isFinished: boolean
}

/** Reads the chunks of OpenAI and of compatible vendors: usage wherever it stands, the last one counts. */
export class ChatStepReader implements StepReader {
  private isStarted = false
  private isDone = false
  private readonly choices = new Map<number, ChoiceSoFar>()

  constructor(private readonly usageFormat: string) {}

  read({ data }: SseEvent): ChatStep[] {
    const text = data?.trim() ?? ''
    if (text === '' || this.isDone) return []
    if (text === '[DONE]') return this.end()
    const chunk = upstreamJson(text)
    const choices = objectsOf(chunk.choices)
    return [
      ...this.start(chunk, choices.length > 0),
      ...choices.flatMap((choice) => this.readChoice(choice)),
      ...this.readUsage(chunk, choices[0]),
    ]
  }

  /** Azure begins with a chunk that has neither id nor choices. */
  private start({ id, model }: Json, hasChoices: boolean): ChatStep[] {
    if (this.isStarted || (!hasChoices && !id)) return []
    this.isStarted = true
    return [{ type: 'start', id: textOr(id, null), model: textOr(model, null) }]
  }

  private readChoice({ index, delta, finish_reason: reason }: Json): ChatStep[] {
    const choice = typeof index === 'number' ? index : 0
    const so = this.soFar(choice)
    const said = isJson(delta) ? delta : {}
    so.isRefusal ||= textOr(said.refusal, '') !== ''
    const steps = [
      // Reasoning comes signed in the end only, when its text has long been told.
      ...contentParts({ ...said, extra_content: null }).map(({ type, text }) => ({ type, choice, text })),
      ...objectsOf(said.tool_calls).flatMap((call) => so.calls.take(choice, call)),
    ]
    return [...steps, ...this.finish(choice, textOr(reason, ''))]
  }

  /** OpenRouter finishes twice; an empty reason is none. */
  private finish(choice: number, reason: string): ChatStep[] {
    const so = this.soFar(choice)
    if (reason === '' || so.isFinished) return []
    so.isFinished = true
    const finish = finishOf(reason, { calls: so.calls.count, isRefusal: so.isRefusal })
    return [{ type: 'finish', choice, finish, stopSequence: null }]
  }

  private readUsage(chunk: Json, first: Json | undefined): ChatStep[] {
    const groq = isJson(chunk.x_groq) ? chunk.x_groq.usage : undefined
    const usage = readUsage(this.usageFormat, chunk.usage ?? first?.usage ?? groq, chunk.service_tier)
    return usage ? [{ type: 'usage', usage }] : []
  }

  /** What the provider closed without a reason had come to its end. */
  private end(): ChatStep[] {
    this.isDone = true
    return [...this.choices.keys()].flatMap((choice) => this.finish(choice, 'stop'))
  }

  private soFar(choice: number): ChoiceSoFar {
    const known = this.choices.get(choice)
    if (known) return known
    const fresh = { calls: new StreamedCalls(), isRefusal: false, isFinished: false }
    this.choices.set(choice, fresh)
    return fresh
  }
}
