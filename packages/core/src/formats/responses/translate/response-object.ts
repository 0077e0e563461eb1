import type { ChatUsage, Finish } from '../../chat/chat-answer.js'
import type { AnswerFacts } from '../../chat/chat-format.js'
import { inclusiveUsage, tierMember } from '../../openai/translate/chat-usage.js'
import type { Json } from '../../openai/values.js'

/** What a response has come to. */
export interface ResponseState {
  id: string
  output: Json[]
  usage: ChatUsage | null
  /** Null while it is written. */
  finish: Finish | null
}

/** Why a response is incomplete. */
const incompleteReasons: Partial<Record<Finish, string>> = {
  length: 'max_output_tokens',
  content_filter: 'content_filter',
}

export const responseId = (requestId: string): string => `resp_${requestId.replaceAll('-', '')}`

export const isIncomplete = (finish: Finish | null): boolean =>
  finish !== null && incompleteReasons[finish] !== undefined

/**
 * OpenAI API reference, the response object. What it repeats of the request stands at its default: clients look for
 * the members, not for their values.
 */
export function responseObject({ id, output, usage, finish }: ResponseState, facts: AnswerFacts): Json {
  const reason = finish === null ? undefined : incompleteReasons[finish]
  return {
    id,
    object: 'response',
    created_at: facts.created,
    status: finish === null ? 'in_progress' : reason === undefined ? 'completed' : 'incomplete',
    error: null,
    incomplete_details: reason === undefined ? null : { reason },
    instructions: null,
    max_output_tokens: null,
    metadata: {},
    model: facts.model,
    output,
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    store: false,
    temperature: null,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: [],
    top_p: null,
    truncation: 'disabled',
    usage: usage && writeResponseUsage(usage),
    ...tierMember(usage),
  }
}

/** OpenAI API reference, response usage. */
function writeResponseUsage(usage: ChatUsage): Json {
  const { input, cached, written, output, reasoning } = inclusiveUsage(usage)
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cached, cache_write_tokens: written },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  }
}
