import type { AccessKey, AccessKeyStore, Page, PageQuery } from '@meterway/core/ports'
import type { Knex } from 'knex'
import { selectRows, type Row } from '../exact.js'
import { keysetPage, mapPage } from '../keyset-page.js'
import { integer, json, optional, text } from '../rows/fields.js'
import { mapping } from '../rows/mapping.js'
import type { StoreContext } from '../store-context.js'

const accessKeyRow = mapping<AccessKey>({
  id: text('id'),
  accountId: text('account_id'),
  name: text('name'),
  digest: text('digest'),
  hint: text('hint'),
  status: text('status'),
  expiresAtMs: optional(integer('expires_at')),
  models: optional(json('models')),
  ipAllowlist: optional(json('ip_allowlist')),
  limits: json('limits'),
  funding: text('funding'),
  createdAtMs: integer('created_at'),
})

/** Access keys, found by the digest of the secret. */
export const knexAccessKeys = (context: StoreContext): AccessKeyStore => ({
  insert: (key) => insert(context, key),
  findByDigest: (digest) => find(context, { digest }, context.knex),
  find: (id) => find(context, { id }, context.knex),
  list: (query) => list(context, query),
  update: (id, patch) => update(context, id, patch),
})

async function insert({ knex, tables }: StoreContext, key: AccessKey): Promise<void> {
  await knex(tables.accessKeys).insert(accessKeyRow.write(key))
}

async function find({ dialect, tables }: StoreContext, where: Row, knex: Knex): Promise<AccessKey | null> {
  const query = knex(tables.accessKeys).select(accessKeyRow.columns).where(where)
  const rows = await selectRows(dialect, query)
  return rows[0] ? accessKeyRow.read(rows[0]) : null
}

async function list(
  context: StoreContext,
  query: PageQuery & { accountId?: string },
): Promise<Page<AccessKey>> {
  const select = context.knex(context.tables.accessKeys).select(accessKeyRow.columns)
  if (query.accountId !== undefined) void select.where('account_id', query.accountId)
  return mapPage(await keysetPage(context, select, query), accessKeyRow.read)
}

function update(context: StoreContext, id: string, patch: Partial<AccessKey>): Promise<AccessKey | null> {
  return context.knex.transaction(async (transaction) => {
    const row = accessKeyRow.writePartial(patch)
    if (Object.keys(row).length > 0) await transaction(context.tables.accessKeys).where({ id }).update(row)
    return find(context, { id }, transaction)
  })
}
