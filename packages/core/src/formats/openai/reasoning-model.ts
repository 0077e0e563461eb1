/** Whether OpenAI serves a model as a reasoning model (guide "Reasoning models"): those take other parameters. */
export const isReasoningModel = (model: string): boolean => /^(o\d|gpt-5)/.test(model)

/** Reasoning models of OpenAI refuse `max_tokens`; many compatible vendors know nothing else. */
export const limitName = (model: string): 'max_completion_tokens' | 'max_tokens' =>
  isReasoningModel(model) ? 'max_completion_tokens' : 'max_tokens'

/** OpenAI refuses members that it does not know; vendors whose models show their reasoning want it back. */
export const isOpenAiModel = (model: string): boolean => /^(o\d|gpt-\d|chatgpt-)/.test(model)
