import { invalidRequest } from '../kernel/errors.js'
import { anthropicProvider } from './anthropic/anthropic-provider.js'
import { geminiProvider } from './gemini/gemini-provider.js'
import { openaiProvider } from './openai/openai-provider.js'
import { vendors, type VendorName } from './openai/vendors.js'
import type { ProviderFormat } from './provider-format.js'

/** What of a provider decides how it is spoken to. */
export interface ProviderFacts {
  /** `openai`, `anthropic`, `gemini`, or one that the host has registered. */
  format: string
  /** Name of a vendor of OpenAI's API; null for the format's own. */
  profile: string | null
  config: Readonly<Record<string, unknown>>
}

const builtIn: Readonly<Record<string, (facts: ProviderFacts) => ProviderFormat>> = {
  openai: ({ profile, config }) => openaiProvider((profile ?? 'openai') as VendorName, config),
  anthropic: () => anthropicProvider,
  gemini: geminiProvider,
}

/** The wire formats of providers that requests can be sent in: those of Meterway, and the host's own. */
export class ProviderFormats {
  constructor(private readonly custom: Readonly<Record<string, ProviderFormat>> = {}) {}

  /** How a provider is spoken to; null when this process does not know. */
  of(facts: ProviderFacts): ProviderFormat | null {
    if (Object.hasOwn(this.custom, facts.format)) return this.custom[facts.format]!
    return isKnown(facts) ? builtIn[facts.format]!(facts) : null
  }

  /** @throws MeterwayError `invalid_request` for what requests could not be sent in */
  check(facts: ProviderFacts): void {
    if (Object.hasOwn(this.custom, facts.format)) return
    const formats = [...Object.keys(builtIn), ...Object.keys(this.custom)]
    if (!formats.includes(facts.format))
      throw invalidRequest('format', `format must be one of ${formats.join(', ')}.`)
    if (!isKnown(facts)) throw invalidRequest('profile', unknownProfile(facts.format))
  }
}

const isKnown = ({ format, profile }: ProviderFacts): boolean =>
  Object.hasOwn(builtIn, format) &&
  (profile === null || (format === 'openai' && Object.hasOwn(vendors, profile)))

const unknownProfile = (format: string): string =>
  format === 'openai'
    ? `profile must be one of ${Object.keys(vendors).join(', ')}, or null.`
    : `the format ${format} has no profiles: profile must be null.`
