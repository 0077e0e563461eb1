import type { AccessKey } from '../access/index.js'
import type { Page, PageQuery } from './page.js'

/** Access keys, found by the SHA-256 digest of the secret. */
export interface AccessKeyStore {
  insert(key: AccessKey): Promise<void>
  findByDigest(digest: string): Promise<AccessKey | null>
  find(id: string): Promise<AccessKey | null>
  list(query: PageQuery & { accountId?: string }): Promise<Page<AccessKey>>
  update(id: string, patch: Partial<AccessKey>): Promise<AccessKey | null>
}
