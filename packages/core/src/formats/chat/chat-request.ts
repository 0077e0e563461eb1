/** A chat request in no vendor's words: what one wire format reads and another writes. */
export interface ChatRequest {
  model: string
  stream: boolean
  /** In order; system messages may stand anywhere. */
  messages: ChatMessage[]
  tools: ChatTool[]
  /** Null leaves it to the provider. */
  toolChoice: 'auto' | 'none' | 'required' | { name: string } | null
  parallelToolCalls: boolean | null
  /** For one answer, reasoning included; null when the caller set none. */
  maxOutputTokens: number | null
  stopSequences: string[]
  temperature: number | null
  topP: number | null
  topK: number | null
  frequencyPenalty: number | null
  presencePenalty: number | null
  seed: number | null
  /** How many answers are asked for. */
  answers: number
  reasoning: ChatReasoning | null
  answerFormat: AnswerFormat | null
  /** The caller's own id of its user, for the provider's abuse monitoring. */
  endUserId: string | null
  serviceTier: string | null
}

export interface ChatMessage {
  role: 'system' | 'user' | 'assistant'
  /** Tool calls stand in the assistant's messages, their results in the user's. */
  parts: ChatPart[]
}

export type ChatPart =
  TextPart | ImagePart | FilePart | AudioPart | ReasoningPart | ToolCallPart | ToolResultPart

export interface TextPart {
  type: 'text'
  text: string
}

export interface ImagePart {
  type: 'image'
  source: MediaSource
  /** OpenAI's `low`, `high`, `auto`. */
  detail: string | null
}

/** A document, PDF mostly. */
export interface FilePart {
  type: 'file'
  source: MediaSource
  name: string | null
}

export interface AudioPart {
  type: 'audio'
  source: MediaSource
}

export type MediaSource = { kind: 'base64'; mediaType: string; data: string } | { kind: 'url'; url: string }

/** What a model thought before it answered. Some providers refuse the next turn without the signature. */
export interface ReasoningPart {
  type: 'reasoning'
  text: string
  signature: string | null
  /** Anthropic's `redacted_thinking`: opaque, to be sent back as it came. */
  redacted: string | null
}

export interface ToolCallPart {
  type: 'tool_call'
  id: string
  name: string
  /** JSON text as the model wrote it; may be no valid JSON. */
  arguments: string
  /** Gemini's `thoughtSignature` of the call. */
  signature: string | null
}

export interface ToolResultPart {
  type: 'tool_result'
  /** Of the call that it answers. */
  id: string
  /** Of the tool; null where the format does not say, then it is looked up by the id. */
  name: string | null
  parts: (TextPart | ImagePart | FilePart)[]
  isError: boolean
}

export interface ChatTool {
  name: string
  description: string | null
  /** JSON Schema of the arguments; null for none. */
  parameters: Record<string, unknown> | null
  strict: boolean | null
}

export interface ChatReasoning {
  /** Null when only a budget is set. `none` turns it off. */
  effort: 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max' | null
  budgetTokens: number | null
}

export type AnswerFormat =
  | { type: 'text' }
  | { type: 'json' }
  | { type: 'json_schema'; name: string | null; schema: Record<string, unknown>; strict: boolean | null }
