import type { Passage, ProviderFormat } from '../provider-format.js'
import { anthropicChat } from './anthropic-chat.js'
import { anthropicErrors } from './error-rules.js'

/** Source: Anthropic API reference. */
const messages: Passage = { path: () => '/messages', usageFormat: 'anthropic.messages' }

/**
 * A provider that has Anthropic's API: a base URL such as `https://api.anthropic.com/v1`. Translated requests are of
 * the version below; callers whose bytes pass have their own.
 */
export const anthropicProvider: ProviderFormat = {
  passes: { messages },
  chat: { ...messages, words: anthropicChat },
  authorize: (secret) => ({ 'x-api-key': secret }),
  headers: { 'anthropic-version': '2023-06-01' },
  passedOn: ['anthropic-version', 'anthropic-beta', 'user-agent'],
  modelsPath: '/models',
  errors: anthropicErrors,
}
