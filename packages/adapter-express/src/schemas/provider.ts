import * as z from 'zod'
import { freeObject, id, moneyInput, text, time, whole } from './scalars.js'

const status = z.enum(['active', 'disabled'])

const baseUrl = z
  .string()
  .max(2048)
  .regex(/^https?:\/\/[^\s@\\]+$/i, 'must be an http(s) URL without user name or password')
  .refine((value) => URL.canParse(value), 'must be a URL')
  .refine((value) => !/[?#]/.test(value), 'must not hold a query or fragment')
  .meta({ examples: ['https://api.openai.com/v1'] })

const fields = {
  name: text(64),
  format: text(64).meta({
    description: 'Wire format that it is spoken to in: `openai`, `anthropic`, `gemini`, or one of the host.',
  }),
  baseUrl,
  profile: text(64)
    .nullable()
    .meta({ description: 'Vendor profile; null for the vendor that the format is named after.' }),
  config: freeObject,
  status,
}

export const providerInput = z.strictObject({
  ...fields,
  profile: fields.profile.default(null),
  config: fields.config.default({}),
  status: status.default('active'),
})

export const providerPatch = z.strictObject({
  name: fields.name.exactOptional(),
  baseUrl: baseUrl.exactOptional().meta({
    description: 'A new base URL removes the provider’s keys: they must be entered again.',
  }),
  profile: fields.profile.exactOptional(),
  config: fields.config.exactOptional(),
  status: status.exactOptional(),
})

export const provider = z
  .object({
    id,
    name: z.string(),
    format: z.string(),
    baseUrl: z.string(),
    profile: z.string().nullable(),
    config: freeObject,
    status,
    createdAt: time,
  })
  .meta({ id: 'Provider' })

const secret = z
  .string()
  .min(1)
  .max(4096)
  .regex(/^[\x21-\x7e]+$/, 'must be visible ASCII without spaces')
  .meta({ description: 'Sealed at rest, never answered.', examples: ['sk-…'] })

const limits = z
  .strictObject({
    maxParallel: whole(1, 1_000_000_000).exactOptional(),
    requestsPerMinute: whole(1, 1_000_000_000).exactOptional(),
    costPerDay: moneyInput
      .exactOptional()
      .meta({ description: 'What its calls of a UTC day may cost in all.', examples: ['25'] }),
  })
  .meta({ description: 'Caps beyond which the key is passed over.' })

export const providerKeyInput = z.strictObject({
  secret,
  name: text(64),
  weight: whole(1, 1_000_000).default(1),
  limits: limits.default({}),
  status: status.default('active'),
})

export const providerKeyPatch = z.strictObject({
  secret: secret.exactOptional(),
  name: text(64).exactOptional(),
  weight: whole(1, 1_000_000).exactOptional(),
  limits: limits.exactOptional(),
  status: status.exactOptional(),
})

export const providerKey = z
  .object({
    id,
    providerId: id,
    name: z.string(),
    hint: z.string().meta({ description: 'Last four characters of the secret.' }),
    weight: z.int(),
    limits,
    status,
    disabledReason: z.enum(['key_refused', 'out_of_money']).nullable().meta({
      description: 'Why Meterway disabled it: the provider refuses it, or its money is used up.',
    }),
    createdAt: time,
  })
  .meta({ id: 'ProviderKey' })

export const providerTest = z
  .object({
    ok: z.boolean(),
    status: z.int().nullable().meta({ description: 'HTTP status of the provider; null without an answer.' }),
    latencyMs: z.int(),
    message: z.string().nullable(),
  })
  .meta({ id: 'ProviderTest' })
