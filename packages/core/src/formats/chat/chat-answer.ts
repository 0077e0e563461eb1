import type { ReasoningPart, TextPart, ToolCallPart } from './chat-request.js'

/** A whole answer in no vendor's words. */
export interface ChatAnswer {
  /** The provider's own id of it; null when it gave none. */
  id: string | null
  /** By the provider's own word. */
  model: string | null
  choices: ChatChoice[]
  /** Exclusive pools, as `normaliseUsage` gives them; null when the provider told nothing. */
  usage: ChatUsage | null
}

export interface ChatChoice {
  parts: (TextPart | ReasoningPart | ToolCallPart)[]
  finish: Finish
  /** The stop sequence that was met, where the provider says. */
  stopSequence: string | null
}

export type Finish = 'stop' | 'length' | 'tool_calls' | 'content_filter'

export interface ChatUsage {
  /** Pools as in `NormalisedUsage.quantities`: `input`, `cache_read`, `output`, `output_reasoning` … */
  quantities: Readonly<Record<string, number | string>>
  serviceTier: string | null
}

/** One step of a streamed answer. Steps of one choice come in the order in which it was written. */
export type ChatStep =
  | { type: 'start'; id: string | null; model: string | null }
  | { type: 'text'; choice: number; text: string }
  | { type: 'reasoning'; choice: number; text: string }
  /** Ends the reasoning that came before; `redacted` stands alone. */
  | { type: 'reasoning_signature'; choice: number; signature: string | null; redacted: string | null }
  /** A call begins; `index` counts the calls of a choice from 0. */
  | { type: 'tool_call'; choice: number; index: number; id: string; name: string; signature: string | null }
  /** A piece of the call's JSON arguments. */
  | { type: 'tool_arguments'; choice: number; index: number; text: string }
  | { type: 'finish'; choice: number; finish: Finish; stopSequence: string | null }
  /** The newest word on usage: it replaces what came before. */
  | { type: 'usage'; usage: ChatUsage }
