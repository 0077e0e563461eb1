import type { ChatAnswer, ChatChoice, ChatUsage } from '../../chat/chat-answer.js'
import type { AnswerFacts } from '../../chat/chat-format.js'
import type { ReasoningPart } from '../../chat/chat-request.js'
import { type Json, saidMembers } from '../../openai/values.js'
import { finishReasons } from './finish.js'
import type { AnswerPart } from './read-answer.js'
import { thoughtSignature } from './thought-signature.js'
import { writeUsage } from './usage-metadata.js'
import { writeCall } from './write-contents.js'

/** A whole GenerateContentResponse. */
export function writeAnswer({ id, choices, usage }: ChatAnswer, facts: AnswerFacts): Json {
  return responseOf(choices.map(writeChoice), usage, id, facts)
}

const writeChoice = ({ parts, finish }: ChatChoice, index: number): Json => ({
  ...candidateOf(index, parts.map(writePart)),
  finishReason: finishReasons[finish],
})

/** Gemini API reference, GenerateContentResponse: the same whole and in pieces. */
export const responseOf = (
  candidates: Json[],
  usage: ChatUsage | null,
  id: string | null,
  { model, requestId }: AnswerFacts,
): Json => ({
  candidates,
  ...(usage ? { usageMetadata: writeUsage(usage) } : {}),
  modelVersion: model,
  responseId: id ?? requestId,
})

export const candidateOf = (index: number, parts: Json[]): Json => ({
  content: { role: 'model', parts },
  index,
})

export function writePart(part: AnswerPart): Json {
  if (part.type === 'text') return { text: part.text }
  return part.type === 'tool_call' ? writeCall(part) : writeThought(part)
}

const writeThought = (part: ReasoningPart): Json =>
  saidMembers({ text: part.text, thought: true, thoughtSignature: thoughtSignature(part) })

/** An event as Google writes it. */
export const sseOf = (event: Json): string => `data: ${JSON.stringify(event)}\r\n\r\n`
