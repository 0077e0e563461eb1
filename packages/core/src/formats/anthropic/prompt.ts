import { z } from 'zod'
import { type CountTokens, estimateInputTokens } from '../../metering/index.js'
import { modelName } from '../openai/fields.js'

const content = z.union([z.string(), z.array(z.looseObject({ type: z.string() }))])

/** Members that say what a model is asked. Source: Anthropic API reference, Create a message, Count tokens. */
export const promptMembers = {
  model: modelName,
  messages: z.array(z.looseObject({ role: z.string(), content })).min(1),
  system: content.nullish(),
  tools: z.array(z.looseObject({})).nullish(),
  tool_choice: z.looseObject({ type: z.string() }).nullish(),
  thinking: z.looseObject({ type: z.string() }).nullish(),
}

/** Members that decide what is charged or sent: none may be given twice. */
export const onceMembers = [...Object.keys(promptMembers), 'output_config', 'cache_control']

/** What Anthropic adds where there are tools, at the most (guide "Tool use", pricing). */
const toolPromptTokens = 530

/** Input tokens of a request, on the safe side. */
export const inputTokensOf = (body: Readonly<Record<string, unknown>>, countTokens: CountTokens): number =>
  estimateInputTokens(body, countTokens) +
  (Array.isArray(body.tools) && body.tools.length > 0 ? toolPromptTokens : 0)
