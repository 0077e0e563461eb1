import type { AccessKey } from '../access/index.js'
import { MeterwayError } from '../kernel/errors.js'
import type { AccessKeyStore } from '../ports/index.js'
import { pageOf } from './ledger-reads.js'
import { patched } from './patched.js'
import type { MemoryTables } from './tables.js'

/** Access keys in memory; copied on the way in and out. */
export function memoryAccessKeys({ accessKeys, accounts }: MemoryTables): AccessKeyStore {
  const withDigest = (digest: string): AccessKey | undefined =>
    [...accessKeys.values()].find((key) => key.digest === digest)

  return {
    insert: async (key) => {
      if (accessKeys.has(key.id) || withDigest(key.digest)) {
        throw new MeterwayError('conflict', 'the access key exists already')
      }
      if (!accounts.has(key.accountId))
        throw new MeterwayError('conflict', `there is no account ${key.accountId}`)
      accessKeys.set(key.id, structuredClone(key))
    },
    findByDigest: async (digest) => structuredClone(withDigest(digest) ?? null),
    find: async (id) => structuredClone(accessKeys.get(id) ?? null),
    list: async (query) => {
      const ofAccount = ({ accountId }: AccessKey) =>
        query.accountId === undefined || query.accountId === accountId
      return structuredClone(pageOf([...accessKeys.values()].filter(ofAccount), ({ id }) => id, query))
    },
    update: async (id, patch) => {
      const key = accessKeys.get(id)
      if (!key) return null
      accessKeys.set(id, structuredClone(patched(key, patch)))
      return structuredClone(accessKeys.get(id)!)
    },
  }
}
