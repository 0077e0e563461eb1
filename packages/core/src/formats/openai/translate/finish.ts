import type { Finish } from '../../chat/chat-answer.js'
import { unreadable } from './upstream-json.js'

/** OpenAI's finish reasons and those of compatible vendors; any other word means that the model had said its all. */
const finishes = new Map<string, Finish>([
  ['length', 'length'],
  ['model_length', 'length'],
  ['max_tokens', 'length'],
  ['content_filter', 'content_filter'],
  ['sensitive', 'content_filter'],
])

/** Words by which a vendor says that it failed. */
const failures = new Set(['error', 'insufficient_system_resource', 'network_error'])

/**
 * Why a choice ended. Some vendors say `stop` after a call of a tool.
 * @throws MeterwayError `upstream_error` for a word that tells of a failure
 */
export function finishOf(reason: string, told: { calls: number; isRefusal: boolean }): Finish {
  if (failures.has(reason)) throw unreadable('The provider broke off its answer.', { finish_reason: reason })
  const finish = finishes.get(reason)
  if (finish) return finish
  if (told.isRefusal) return 'content_filter'
  return told.calls > 0 ? 'tool_calls' : 'stop'
}
