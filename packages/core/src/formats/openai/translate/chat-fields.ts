import type { NeutralField } from '../../chat/chat-format.js'
import type { FieldTable } from '../refuse-untranslated.js'

/** OpenAI API reference, Create chat completion; `top_k` is a common extension. */
export const chatFields: FieldTable = {
  translated: new Set([
    'model',
    'messages',
    'stream',
    'stream_options',
    'n',
    'max_tokens',
    'max_completion_tokens',
    'stop',
    'temperature',
    'top_p',
    'top_k',
    'frequency_penalty',
    'presence_penalty',
    'seed',
    'tools',
    'tool_choice',
    'parallel_tool_calls',
    'reasoning_effort',
    'response_format',
    'user',
    'safety_identifier',
    'service_tier',
  ]),
  ignored: new Set([
    'metadata',
    'store',
    'prediction',
    'prompt_cache_key',
    'prompt_cache_options',
    'prompt_cache_retention',
  ]),
  harmless: new Map([
    ['functions', ['[]']],
    ['logit_bias', ['{}']],
    ['logprobs', ['false']],
    ['modalities', ['["text"]']],
    ['top_logprobs', ['0']],
    ['verbosity', ['"medium"']],
  ]),
}

/** What a caller calls the things that its provider may not know. */
export const chatFieldNames: Readonly<Record<NeutralField, string>> = {
  answers: 'n',
  topK: 'top_k',
  frequencyPenalty: 'frequency_penalty',
  presencePenalty: 'presence_penalty',
  seed: 'seed',
  answerFormat: 'response_format',
  toolChoice: 'tool_choice',
  parallelToolCalls: 'parallel_tool_calls',
  reasoning: 'reasoning_effort',
  serviceTier: 'service_tier',
  stopSequences: 'stop',
  image: 'messages',
  file: 'messages',
  audio: 'messages',
  toolResult: 'messages',
  system: 'messages',
}
