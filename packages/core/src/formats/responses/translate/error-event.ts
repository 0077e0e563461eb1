import type { MeterwayError } from '../../../kernel/errors.js'
import { openAiErrorBody } from '../../openai/error-body.js'

/**
 * OpenAI API reference, Responses streaming events, `error`. Its clients read `code`, `message` and `param` at the top;
 * the official one throws only for an `error` member, without which it hands the event on as any other.
 */
export function errorEvent(fault: MeterwayError, requestId: string): string {
  const { error } = openAiErrorBody(fault, requestId)
  const { code, message, param } = error
  const event = { type: 'error', sequence_number: 0, code, message, param, error }
  return `event: error\ndata: ${JSON.stringify(event)}\n\n`
}
