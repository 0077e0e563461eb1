import type { NeutralField } from '../../chat/chat-format.js'
import type { FieldTable } from '../../openai/refuse-untranslated.js'

/**
 * OpenAI API reference, Create a model response. Refused are what lies in OpenAI's store (`previous_response_id`,
 * `conversation`, `prompt`), what runs there (`background`, `max_tool_calls`), and what else has no neutral word.
 */
export const responseFields: FieldTable = {
  translated: new Set([
    'model',
    'input',
    'instructions',
    'stream',
    'stream_options',
    'max_output_tokens',
    'temperature',
    'top_p',
    'tools',
    'tool_choice',
    'parallel_tool_calls',
    'reasoning',
    'text',
    'user',
    'safety_identifier',
    'service_tier',
  ]),
  ignored: new Set([
    'metadata',
    'store',
    'prompt_cache_key',
    'prompt_cache_options',
    'prompt_cache_retention',
  ]),
  harmless: new Map([
    ['background', ['false']],
    ['include', ['[]', '["reasoning.encrypted_content"]']],
    ['top_logprobs', ['0']],
    ['truncation', ['"disabled"']],
  ]),
}

/** The same for the members of `reasoning`: whatever the model shows of its reasoning is told. */
export const reasoningFields: FieldTable = {
  translated: new Set(['effort']),
  ignored: new Set(['summary', 'generate_summary']),
  harmless: new Map([
    ['context', ['"auto"']],
    ['mode', ['"standard"']],
  ]),
}

/** And of `text`. */
export const textFields: FieldTable = {
  translated: new Set(['format']),
  ignored: new Set(),
  harmless: new Map([['verbosity', ['"medium"']]]),
}

/** What a caller calls the things that its provider may not know. */
export const responseFieldNames: Readonly<Record<NeutralField, string>> = {
  answers: 'n',
  topK: 'top_k',
  frequencyPenalty: 'frequency_penalty',
  presencePenalty: 'presence_penalty',
  seed: 'seed',
  answerFormat: 'text.format',
  toolChoice: 'tool_choice',
  parallelToolCalls: 'parallel_tool_calls',
  reasoning: 'reasoning',
  serviceTier: 'service_tier',
  stopSequences: 'stop',
  image: 'input',
  file: 'input',
  audio: 'input',
  toolResult: 'input',
  system: 'instructions',
}
