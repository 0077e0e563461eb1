import type { ErrorCode } from '@meterway/core'
import { accountEndpoints } from '../account/account-router.js'
import { adminEndpoints } from '../admin/admin-router.js'
import { gatewayEndpoints } from '../llm/gateway-endpoints.js'
import { llmEndpoints } from '../llm/llm-router.js'
import { documentOf, type Section } from './document.js'

export interface OpenApiOptions {
  title?: string
  version?: string
  /** Where the routers are mounted; one that is left out of the app is left out here with null. */
  mounts?: { llm?: string | null; account?: string | null; admin?: string | null }
  /** Endpoints of the host, made with `endpointFor`. */
  sections?: readonly Section[]
}

const always: ErrorCode[] = ['invalid_request', 'method_not_allowed', 'internal_error', 'store_unavailable']
const forCallers: ErrorCode[] = [...always, 'invalid_access_key', 'ip_not_allowed', 'account_disabled']
const forSignedIn: ErrorCode[] = [...always, 'invalid_token']

const securitySchemes = {
  accessKey: { type: 'http', scheme: 'bearer', description: 'An access key, `sk-mw-…`.' },
  session: { type: 'http', scheme: 'bearer', description: 'Whatever the host signs its users in with.' },
} as const

/**
 * The OpenAPI 3.1 document of the routers, made from the tables that serve and the schemas that validate.
 * @example app.get('/openapi.json', (_request, response) => response.json(openApiDocument()))
 */
export function openApiDocument(options: OpenApiOptions = {}): ReturnType<typeof documentOf> {
  const { title = 'Meterway', version = '1', mounts = {}, sections = [] } = options
  const { llm = '/v1', account = '/v1/me', admin = '/v1/admin' } = mounts
  const own: (Section | null)[] = [
    section(llm, 'Callers', 'accessKey', forCallers, [...gatewayEndpoints, ...llmEndpoints]),
    section(account, 'Account', 'session', forSignedIn, accountEndpoints),
    section(admin, 'Admin', 'session', [...forSignedIn, 'forbidden'], adminEndpoints),
  ]
  const mounted = own.filter((entry) => entry !== null)
  return documentOf([...mounted, ...sections], { title, version }, securitySchemes)
}

const section = (
  mount: string | null,
  tag: string,
  security: string,
  errors: readonly ErrorCode[],
  endpoints: Section['endpoints'],
): Section | null => (mount === null ? null : { mount, tag, security, errors, endpoints })
