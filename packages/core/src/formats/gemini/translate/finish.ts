import type { Finish } from '../../chat/chat-answer.js'
import { unreadable } from '../../openai/translate/upstream-json.js'

/** Gemini API reference, FinishReason; any other word means that the model had said its all. */
const finishes = new Map<string, Finish>([
  ['MAX_TOKENS', 'length'],
  ['CONTINUATION', 'length'],
  ['SAFETY', 'content_filter'],
  ['RECITATION', 'content_filter'],
  ['LANGUAGE', 'content_filter'],
  ['BLOCKLIST', 'content_filter'],
  ['PROHIBITED_CONTENT', 'content_filter'],
  ['SPII', 'content_filter'],
  ['IMAGE_SAFETY', 'content_filter'],
  ['IMAGE_PROHIBITED_CONTENT', 'content_filter'],
  ['IMAGE_RECITATION', 'content_filter'],
])

/** Words by which Gemini says that the model failed. */
const failures = new Set([
  'MALFORMED_FUNCTION_CALL',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'MISSING_THOUGHT_SIGNATURE',
  'MALFORMED_RESPONSE',
])

/**
 * Why a candidate ended: `STOP` after a call of a tool as well.
 * @throws MeterwayError `upstream_error` for a word that tells of a failure
 */
export function finishOf(reason: string, calls: number): Finish {
  if (failures.has(reason)) throw unreadable('The provider broke off its answer.', { finishReason: reason })
  return finishes.get(reason) ?? (calls > 0 ? 'tool_calls' : 'stop')
}

export const finishReasons: Readonly<Record<Finish, string>> = {
  stop: 'STOP',
  tool_calls: 'STOP',
  length: 'MAX_TOKENS',
  content_filter: 'SAFETY',
}
