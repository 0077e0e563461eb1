import { openApiDocument, type Section } from '@meterway/adapter-express'
import type { ErrorCode } from '@meterway/core'
import { authEndpoints } from '../auth/auth-endpoints.js'
import { profileEndpoints } from '../users/profile-endpoint.js'
import { userEndpoints } from '../users/user-endpoints.js'
import { operationsEndpoints } from './operations.js'

const always: ErrorCode[] = ['invalid_request', 'method_not_allowed', 'internal_error', 'store_unavailable']
const session = 'session'

const sections: Section[] = [
  {
    mount: '',
    tag: 'Operations',
    errors: ['invalid_request', 'method_not_allowed'],
    endpoints: operationsEndpoints,
  },
  { mount: '/v1/auth', tag: 'Login', errors: always, endpoints: authEndpoints },
  {
    mount: '/v1/me',
    tag: 'Account',
    security: session,
    errors: [...always, 'invalid_token'],
    endpoints: profileEndpoints,
  },
  {
    mount: '/v1/admin',
    tag: 'Admin',
    security: session,
    errors: [...always, 'invalid_token', 'forbidden'],
    endpoints: userEndpoints,
  },
]

const accountPath = '/v1/admin/accounts/{ownerId}'

/** The document of the whole server: Meterway's routers, and its own endpoints. */
export function openApi(): unknown {
  const document = openApiDocument({ title: 'Meterway reference server', sections })
  const paths = (document.paths ??= {})
  for (const name of ['balance-adjustments', 'grants']) {
    const item = paths[`${accountPath}/${name}`]
    // The same endpoints by another path, in which the account's owner is called by the user's id.
    const text = JSON.stringify(item).replaceAll('"name":"ownerId"', '"name":"id"')
    paths[`/v1/admin/users/{id}/${name}`] = JSON.parse(text) as typeof item & object
  }
  // The paths of Google's API are served as its clients look for them, too.
  for (const [path, item] of Object.entries(paths)) {
    if (path.includes('}:')) paths[path.replace('/v1/', '/v1beta/')] = item
  }
  return document
}
