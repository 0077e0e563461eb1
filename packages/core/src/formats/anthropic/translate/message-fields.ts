import type { NeutralField } from '../../chat/chat-format.js'
import type { FieldTable } from '../../openai/refuse-untranslated.js'

/** What becomes of members; those that a table does not name are refused. */
const table = (
  translated: readonly string[],
  ignored: readonly string[] = [],
  harmless: Readonly<Record<string, readonly string[]>> = {},
): FieldTable => ({
  translated: new Set(translated),
  ignored: new Set(ignored),
  harmless: new Map(Object.entries(harmless)),
})

/**
 * Anthropic API reference, Create a message. Refused are what runs or lies at Anthropic (`container`, `mcp_servers`),
 * what was promised of the place or speed of a call, and what else has no neutral word.
 */
export const messageFields = table(
  [
    'model',
    'messages',
    'system',
    'max_tokens',
    'stream',
    'stop_sequences',
    'temperature',
    'top_p',
    'top_k',
    'tools',
    'tool_choice',
    'thinking',
    'output_config',
    'metadata',
    'service_tier',
  ],
  ['cache_control', 'diagnostics'],
  { mcp_servers: ['[]'], speed: ['"standard"'], inference_geo: ['"global"'] },
)

/** The same for what stands inside. Whatever the model shows of its thinking is told. */
export const partFields = {
  thinking: table(['type', 'budget_tokens'], ['display']),
  outputConfig: table(['effort', 'format']),
  format: table(['type', 'schema']),
  metadata: table(['user_id']),
  message: table(['role', 'content']),
  tool: table(
    ['type', 'name', 'description', 'input_schema', 'strict'],
    ['cache_control', 'eager_input_streaming'],
    { defer_loading: ['false'], allowed_callers: ['["direct"]'], input_examples: ['[]'] },
  ),
  toolChoice: table(['type', 'name', 'disable_parallel_tool_use']),
}

/** And for the blocks of a message, by type. */
export const blockFields = {
  text: table(['type', 'text'], ['cache_control', 'citations']),
  image: table(['type', 'source'], ['cache_control']),
  document: table(['type', 'source', 'title'], ['cache_control'], { citations: ['{"enabled":false}'] }),
  thinking: table(['type', 'thinking', 'signature']),
  redacted_thinking: table(['type', 'data']),
  tool_use: table(['type', 'id', 'name', 'input', 'extra_content'], ['cache_control'], {
    caller: ['{"type":"direct"}'],
  }),
  tool_result: table(['type', 'tool_use_id', 'content', 'is_error'], ['cache_control']),
}

/** What a caller calls the things that its provider may not know. */
export const messageFieldNames: Readonly<Record<NeutralField, string>> = {
  answers: 'n',
  topK: 'top_k',
  frequencyPenalty: 'frequency_penalty',
  presencePenalty: 'presence_penalty',
  seed: 'seed',
  answerFormat: 'output_config.format',
  toolChoice: 'tool_choice',
  parallelToolCalls: 'tool_choice.disable_parallel_tool_use',
  reasoning: 'thinking',
  serviceTier: 'service_tier',
  stopSequences: 'stop_sequences',
  image: 'messages',
  file: 'messages',
  audio: 'messages',
  toolResult: 'messages',
  system: 'system',
}
