import type { MeterwayError } from '../../kernel/errors.js'
import type { SseEvent } from '../../metering/index.js'
import type { ChatAnswer, ChatStep } from './chat-answer.js'
import type { ChatRequest } from './chat-request.js'

export type Json = Record<string, unknown>

/** What a request says that is known before its body is read: Gemini's clients put both into the path. */
export interface CallFacts {
  model: string
  stream: boolean
}

/** What a writer needs to know of the answer that it writes. */
export interface AnswerFacts {
  /** Stands in for an id that the provider did not give. */
  requestId: string
  /** The name that the caller asked for. */
  model: string
  /** Unix seconds. */
  created: number
  /** Safe estimate, for formats that tell the input before it is known. */
  inputTokens: number
  /** Whether the caller wants the chunk that carries the usage of a stream. */
  wantsUsage: boolean
}

/** What a request must be made to fit. */
export interface TargetFacts {
  /** The provider's own name of the model. */
  model: string
  /** Limit for formats that cannot do without one. */
  defaultMaxOutputTokens: number
}

/** Reads a provider's stream, event by event. */
export interface StepReader {
  /** @throws MeterwayError `upstream_error` at an error event, or at one that cannot be read */
  read(event: SseEvent): ChatStep[]
}

/** Writes a caller's stream, step by step: SSE text, whole events, empty when there is nothing to say yet. */
export interface StepWriter {
  write(step: ChatStep): string
  /** What closes the answer: written once it is charged. */
  end(): string
}

/** How one vendor words a chat. Each is both a caller's and a provider's. */
export interface ChatFormat {
  /**
   * @throws MeterwayError `invalid_request` for what is wrong, `unsupported_parameter` with `param` for what has no
   *   neutral word; nothing is dropped in silence
   */
  readRequest(body: Json, facts: CallFacts): ChatRequest
  /** @throws Untranslatable for what this format has no word for */
  writeRequest(request: ChatRequest, target: TargetFacts): Json
  /** @throws MeterwayError `upstream_error` when it cannot be read */
  readAnswer(body: Json): ChatAnswer
  writeAnswer(answer: ChatAnswer, facts: AnswerFacts): Json
  stepReader(): StepReader
  stepWriter(facts: AnswerFacts): StepWriter
  /** The body of an error as this format's clients read it. */
  errorBody(fault: MeterwayError, requestId: string): Json
  /** The same inside a stream, as SSE text. */
  errorEvent(fault: MeterwayError, requestId: string): string
  /** This format's names of what another may not be able to say. */
  fieldNames: Readonly<Record<NeutralField, string>>
}

/** Parts of a request that not every format can say. */
export type NeutralField =
  | 'answers'
  | 'topK'
  | 'frequencyPenalty'
  | 'presencePenalty'
  | 'seed'
  | 'answerFormat'
  | 'toolChoice'
  | 'parallelToolCalls'
  | 'reasoning'
  | 'serviceTier'
  | 'stopSequences'
  | 'image'
  | 'file'
  | 'audio'
  | 'toolResult'
  | 'system'

/** A format's refusal of what it has no word for; the caller is told its own name of it. */
export class Untranslatable extends Error {
  constructor(
    readonly field: NeutralField,
    reason: string,
  ) {
    super(reason)
    this.name = 'Untranslatable'
  }
}
