import { normaliseUsage, type NormalisedUsage } from './normalise-usage.js'
import { readSseEvent } from './sse-event.js'
import { SseSplitter } from './sse-splitter.js'

/** How a stream ended: whole, cut off, or by an error that the provider sent. */
export type StreamOutcome = 'complete' | 'truncated' | 'error'

export interface StreamUsage extends Omit<NormalisedUsage, 'problems'> {
  source: 'reported' | 'estimated'
  /** The provider's usage object, verbatim. */
  raw: unknown
  problems: NormalisedUsage['problems']
}

export interface ToolCall {
  id: string
  name: string
  arguments: string
}

/** What a stream told. */
export interface MeteredStream {
  usage: StreamUsage | null
  /** Text of the first answer. */
  text: string
  /** Text of every answer, by index. */
  texts: string[]
  reasoning: string
  toolCalls: ToolCall[]
  finishReason: string | null
  finishReasons: (string | null)[]
  outcome: StreamOutcome
  error: unknown
  /** `[DONE]` or `eof`. */
  terminator: string
}

export interface StreamMeter {
  /** Bytes, cut anywhere. */
  push(bytes: Uint8Array): void
  /** A whole event, for those who have already cut the stream. */
  pushEvent(event: Uint8Array): void
  /** What has been told so far; the stream may go on. */
  read(): MeteredStream
  end(): MeteredStream
}

/** Events wait unread until somebody asks, or this much has gathered. */
const unreadMaxBytes = 256 * 1024

type Json = Record<string, unknown>

/** Meters a stream of chat completion chunks (OpenAI API reference, chat completion chunk object). */
export function chatStreamMeter(format: string): StreamMeter {
  const splitter = new SseSplitter()
  const state = new ChatState(format)
  let unread: Uint8Array[] = []
  let unreadBytes = 0

  const pushEvent = (event: Uint8Array): void => {
    unread.push(event)
    unreadBytes += event.length
    if (unreadBytes > unreadMaxBytes) absorb()
  }
  const absorb = (): void => {
    for (const event of unread) state.take(event)
    unread = []
    unreadBytes = 0
  }
  const read = (): MeteredStream => {
    absorb()
    return state.told()
  }
  return {
    push: (bytes) => {
      for (const event of splitter.push(bytes)) pushEvent(event)
    },
    pushEvent,
    read,
    end: () => {
      const rest = splitter.rest()
      // An event without its blank line counts only as the terminator: half an answer is none.
      if (rest && readSseEvent(rest).data?.trim() === '[DONE]') pushEvent(rest)
      return read()
    },
  }
}

class Answer {
  text = ''
  reasoning = ''
  finishReason: string | null = null
  readonly toolCalls: ToolCall[] = []
}

class ChatState {
  private readonly answers: Answer[] = []
  private rawUsage: unknown = null
  private serviceTier: string | null = null
  private error: unknown = null
  private done = false

  constructor(private readonly format: string) {}

  take(event: Uint8Array): void {
    if (this.done) return
    const { data } = readSseEvent(event)
    if (data === null) return
    if (data.trim() === '[DONE]') {
      this.done = true
      return
    }
    const chunk = parse(data)
    if (chunk) this.takeChunk(chunk)
  }

  private takeChunk(chunk: Json): void {
    if (chunk.error !== undefined && chunk.error !== null) this.error = chunk.error
    if (typeof chunk.service_tier === 'string') this.serviceTier = chunk.service_tier
    const choices = Array.isArray(chunk.choices) ? (chunk.choices as Json[]) : []
    for (const choice of choices) this.takeChoice(choice)
    const usage = chunk.usage ?? choices[0]?.usage ?? (chunk.x_groq as Json | undefined)?.usage
    if (usage !== undefined && usage !== null) this.rawUsage = usage
  }

  private takeChoice(choice: Json): void {
    const index =
      typeof choice.index === 'number' && choice.index >= 0 && choice.index < 128 ? choice.index : 0
    const answer = (this.answers[index] ??= new Answer())
    const delta = (choice.delta ?? {}) as Json
    answer.text += textOf(delta.content)
    answer.reasoning += textOf(delta.reasoning_content ?? delta.reasoning) + thinkingOf(delta.content)
    for (const call of Array.isArray(delta.tool_calls) ? (delta.tool_calls as Json[]) : [])
      takeToolCall(answer, call)
    if (typeof choice.finish_reason === 'string') answer.finishReason = choice.finish_reason
  }

  told(): MeteredStream {
    const answers = Array.from(this.answers, (answer) => answer ?? new Answer())
    const [first = new Answer()] = answers
    return {
      usage: this.usage(),
      text: first.text,
      texts: answers.map(({ text }) => text),
      reasoning: first.reasoning,
      toolCalls: first.toolCalls,
      finishReason: first.finishReason,
      finishReasons: answers.map(({ finishReason }) => finishReason),
      outcome: this.error !== null ? 'error' : this.done ? 'complete' : 'truncated',
      error: this.error,
      terminator: this.done ? '[DONE]' : 'eof',
    }
  }

  private usage(): StreamUsage | null {
    if (this.rawUsage === null) return null
    const request = this.serviceTier === null ? {} : { service_tier: this.serviceTier }
    return { ...normaliseUsage(this.format, this.rawUsage, request), source: 'reported', raw: this.rawUsage }
  }
}

function takeToolCall(answer: Answer, call: Json): void {
  const index =
    typeof call.index === 'number' && call.index >= 0 && call.index < 1024
      ? call.index
      : answer.toolCalls.length
  const known = (answer.toolCalls[index] ??= { id: '', name: '', arguments: '' })
  const called = (call.function ?? {}) as Json
  if (typeof call.id === 'string' && call.id !== '') known.id = call.id
  if (typeof called.name === 'string' && called.name !== '') known.name = called.name
  known.arguments += textOf(called.arguments)
}

/** Mistral sends its thinking as parts of the content. */
function thinkingOf(content: unknown): string {
  if (!Array.isArray(content)) return ''
  return (content as Json[]).map((part) => (part.type === 'thinking' ? textOf(part.thinking) : '')).join('')
}

/** A text, or the texts of parts. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return (content as Json[]).map((part) => (part.type === 'text' ? textOf(part.text) : '')).join('')
}

function parse(data: string): Json | null {
  try {
    const value: unknown = JSON.parse(data)
    return typeof value === 'object' && value !== null ? (value as Json) : null
  } catch {
    return null
  }
}
