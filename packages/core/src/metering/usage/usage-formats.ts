import { anthropicLayout } from './anthropic-usage.js'
import { geminiLayout } from './gemini-usage.js'
import { chatLayout, responsesLayout, type UsageLayout, type UsageSide } from './layout.js'

const reasoningBeside: UsageLayout = { ...chatLayout, additive: ['output_reasoning'] }
const allOutput = (rest: string, pools: Record<string, string[]> = {}): UsageSide => ({
  total: ['output_tokens'],
  rest,
  pools,
})

/** Every usage object that is understood: a layout, and what a vendor does otherwise. */
export const usageFormats: Readonly<Record<string, UsageLayout>> = {
  'openai.chat': chatLayout,
  'azure.chat': chatLayout,
  'deepseek.chat': chatLayout,
  'groq.chat': chatLayout,
  'openrouter.chat': chatLayout,
  'moonshot.chat': chatLayout,
  'dashscope.chat': chatLayout,
  'ark.chat': chatLayout,
  'compatible.chat': chatLayout,
  'mistral.chat': { ...chatLayout, beside: { input_audio_seconds: ['prompt_audio_seconds'] } },
  // Proven by the providers' own cost figures; Vercel leaves the reasoning out of `total_tokens` too.
  'xai.chat': reasoningBeside,
  'vercel.chat': reasoningBeside,
  'perplexity.chat': {
    ...reasoningBeside,
    output: { ...chatLayout.output, pools: { output_reasoning: ['reasoning_tokens'] } },
    beside: { citation: ['citation_tokens'], web_search: ['num_search_queries'] },
  },
  'openai.embeddings': { input: chatLayout.input },
  'openai.responses': responsesLayout,
  'openai.realtime': responsesLayout,
  // An image model answers with images: only text is told apart.
  'openai.images': {
    ...responsesLayout,
    output: allOutput('output_image', { output: ['output_tokens_details.text_tokens'] }),
  },
  'openai.transcription': {
    ...responsesLayout,
    beside: { audio_seconds: ['seconds'] },
    insteadOfTokens: 'audio_seconds',
  },
  'openai.speech': { ...responsesLayout, output: allOutput('output_audio') },
  'openai.speech.sse': { ...responsesLayout, output: allOutput('output_audio') },
  'anthropic.messages': anthropicLayout,
  'gemini.generateContent': geminiLayout,
  // The provider tells nothing: what was used is in the request's `units`.
  units: {},
}
