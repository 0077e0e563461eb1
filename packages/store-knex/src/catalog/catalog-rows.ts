import type { CatalogKind, CatalogKinds } from '@meterway/core/ports'
import { integer, json, optional, text } from '../rows/fields.js'
import { mapping, type Mapping } from '../rows/mapping.js'
import type { TableNames } from '../table-names.js'

/** The table of each kind of thing in the catalogue, and how its rows are read and written. */
export const catalogRows: { [K in CatalogKind]: { table: keyof TableNames; row: Mapping<CatalogKinds[K]> } } =
  {
    provider: {
      table: 'providers',
      row: mapping({
        id: text('id'),
        name: text('name'),
        format: text('format'),
        baseUrl: text('base_url'),
        profile: optional(text('profile')),
        config: json('config'),
        status: text('status'),
        createdAtMs: integer('created_at'),
      }),
    },
    providerKey: {
      table: 'providerKeys',
      row: mapping({
        id: text('id'),
        providerId: text('provider_id'),
        name: text('name'),
        sealedSecret: text('sealed_secret'),
        hint: text('hint'),
        weight: integer('weight'),
        limits: json('limits'),
        status: text('status'),
        disabledReason: optional(text('disabled_reason')),
        createdAtMs: integer('created_at'),
      }),
    },
    model: {
      table: 'models',
      row: mapping({
        id: text('id'),
        name: text('name'),
        displayName: text('display_name'),
        capabilities: json('capabilities'),
        quotaType: text('quota_type'),
        maxOutputTokens: optional(integer('max_output_tokens')),
        contextWindow: optional(integer('context_window')),
        status: text('status'),
        createdAtMs: integer('created_at'),
      }),
    },
    route: {
      table: 'routes',
      row: mapping({
        id: text('id'),
        modelId: text('model_id'),
        providerId: text('provider_id'),
        upstreamModel: text('upstream_model'),
        priority: integer('priority'),
        weight: integer('weight'),
        defaultParameters: json('default_parameters'),
        ownPrice: optional(json('own_price')),
        status: text('status'),
        createdAtMs: integer('created_at'),
      }),
    },
    price: {
      table: 'prices',
      row: mapping({
        id: text('id'),
        modelId: text('model_id'),
        price: json('price'),
        effectiveFromMs: integer('effective_from'),
        createdAtMs: integer('created_at'),
      }),
    },
  }
