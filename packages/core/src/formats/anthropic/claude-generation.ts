/** Generations are numbers: 4.6 is 406. */
const adaptive = 406

/**
 * The generation that a model's name tells. A Claude without a number is of the newest; what else speaks this format
 * follows Anthropic's older models.
 */
function generationOf(model: string): number {
  const named = /claude-(?:[a-z]+-)?(\d{1,2})(?:[-.](\d{1,2})(?!\d))?(?!\d)/.exec(model)
  if (named) return Number(named[1]) * 100 + Number(named[2] ?? 0)
  return model.includes('claude') ? Infinity : 0
}

/** Whether a model's thinking goes by effort (guide "Adaptive thinking"); older ones take a budget, newer ones refuse it. */
export const thinksByEffort = (model: string): boolean => generationOf(model) >= adaptive

/** Models after Opus 4.6 refuse `temperature`, `top_p` and `top_k` (Messages API reference). */
export const takesSampling = (model: string): boolean => generationOf(model) <= adaptive
