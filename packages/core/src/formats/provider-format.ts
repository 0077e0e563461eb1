import type { ErrorRule } from '../routing/index.js'
import type { CallFacts, ChatFormat } from './chat/chat-format.js'

/** Where calls of one kind go at a provider, and how their usage reads. */
export interface Passage {
  /** Appended to the provider's base URL. */
  path(call: CallFacts): string
  /** Name for `normaliseUsage` and `meterStream`. */
  usageFormat: string
}

/** How one provider is spoken to. */
export interface ProviderFormat {
  /** Endpoints of callers, by name, whose bytes it takes as they come. */
  passes: Readonly<Record<string, Passage>>
  /** How a chat from any other endpoint is told to it; null when it has none. */
  chat: (Passage & { words: ChatFormat }) | null
  /** Headers that carry a key. */
  authorize(secret: string): Record<string, string>
  /** Headers of every call; what a caller says in their place is passed on where its bytes are. */
  headers?: Readonly<Record<string, string>>
  /** Headers of callers whose bytes pass, lower-case: never their authorization, nor what an SDK says about itself. */
  passedOn: readonly string[]
  /** Lists its models: shows whether address and key are right. */
  modelsPath: string
  /** What its errors mean, where the status does not say it; the first that holds counts. */
  errors?: readonly ErrorRule[]
}
