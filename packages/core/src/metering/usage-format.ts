/**
 * How an OpenAI-like vendor counts. `included`: the part is inside the total; `additive`: beside it.
 * Sources: the vendors' documented usage objects.
 */
export interface UsageFlags {
  reasoning: 'included' | 'additive'
}

const included: UsageFlags = { reasoning: 'included' }
const additive: UsageFlags = { reasoning: 'additive' }

/** Formats whose usage objects are those of OpenAI Chat Completions, but for flags. */
export const chatFormats: Record<string, UsageFlags> = {
  'openai.chat': included,
  'openai.embeddings': included,
  'azure.chat': included,
  'deepseek.chat': included,
  'mistral.chat': included,
  'groq.chat': included,
  'openrouter.chat': included,
  'moonshot.chat': included,
  'dashscope.chat': included,
  'ark.chat': included,
  'compatible.chat': included,
  'xai.chat': additive,
  'vercel.chat': additive,
}
