import type { Json } from '../usage/figures.js'

/** A call of a tool that the model asked for. */
export interface ToolCall {
  /** As the caller has to name it in the result. */
  id: string
  name: string
  /** JSON text, as far as it came. */
  arguments: string
  /** Gemini's opaque mark, under its own name on the wire: it must go back with the call. */
  thought_signature?: string
}

/** One of the answers of a stream; most have one. */
export interface Answer {
  text: string
  reasoning: string
  toolCalls: ToolCall[]
  finishReason: string | null
}

/** More text than any model writes: what comes after it is counted, not kept. */
const keptMaxCharacters = 8 * 1024 * 1024
const answersMax = 128
const toolCallsMax = 1024

/** What the events of a stream have told so far. */
export class Tally {
  readonly answers: Answer[] = []
  /** Tool calls by the place that later events name them with. */
  readonly placedCalls = new Map<unknown, ToolCall>()
  /** The provider's last usage object. */
  usage: Json | null = null
  /** Whether that usage is the whole call's; an early one is a lower bound. */
  isUsageFinal = false
  /** What the provider says it served: `service_tier`, `size`, `web_search_requests` … */
  served: Json = {}
  error: unknown = null
  /** The event that closed the stream. */
  terminator: string | null = null
  /** Nothing that follows belongs to the answer. */
  isClosed = false
  /** The model had finished, in formats that end without a closing event. */
  isFinished = false
  /** The provider closed the stream, and says that the answer was cut short. */
  isIncomplete = false
  /** Characters of text, reasoning and tool calls. */
  characters = 0

  answer(index: unknown = 0): Answer {
    const at = typeof index === 'number' && index >= 0 && index < answersMax ? Math.trunc(index) : 0
    while (this.answers.length <= at) {
      this.answers.push({ text: '', reasoning: '', toolCalls: [], finishReason: null })
    }
    return this.answers[at]!
  }

  addText(text: unknown, index?: unknown): void {
    const answer = this.answer(index)
    if (typeof text === 'string' && this.count(text)) answer.text += text
  }

  addReasoning(text: unknown, index?: unknown): void {
    const answer = this.answer(index)
    if (typeof text === 'string' && this.count(text)) answer.reasoning += text
  }

  addToolCall(id: unknown, name: unknown, index?: unknown): ToolCall {
    const { toolCalls } = this.answer(index)
    const call = { id: textOr(id, ''), name: textOr(name, ''), arguments: '' }
    this.characters += call.name.length
    if (toolCalls.length < toolCallsMax) toolCalls.push(call)
    return call
  }

  addArguments(call: ToolCall | undefined, text: unknown): void {
    if (call && typeof text === 'string' && this.count(text)) call.arguments += text
  }

  takeUsage(usage: unknown, isFinal: boolean): void {
    if (!isJson(usage)) return
    this.usage = usage
    this.isUsageFinal = isFinal
  }

  finish(reason: unknown, index?: unknown): void {
    const answer = this.answer(index)
    if (typeof reason !== 'string' || reason === '') return
    answer.finishReason = reason
    this.isFinished = true
  }

  private count(text: string): boolean {
    this.characters += text.length
    return this.characters <= keptMaxCharacters
  }
}

export const textOr = (value: unknown, other: string): string => (typeof value === 'string' ? value : other)

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The members of a list that are objects; nothing for anything else. */
export const objectsOf = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isJson) : [])
