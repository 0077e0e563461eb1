import type { EndpointDocs } from '../../src/endpoints/endpoint.js'
import { accountEndpoints } from '../../src/account/account-router.js'
import { adminEndpoints } from '../../src/admin/admin-router.js'
import { PathTable } from '../../src/http/path-table.js'
import { llmEndpoints } from '../../src/llm/llm-router.js'

/** Every endpoint that answers in the API's own shapes, under the mount that tests give it. */
export const endpointsUnderTest: EndpointDocs[] = [
  ...mounted('/v1/me', accountEndpoints),
  ...mounted('/v1/admin', adminEndpoints),
  ...mounted('/v1', llmEndpoints),
]

const table = new PathTable(endpointsUnderTest)

/** The endpoint that serves a request. */
export const endpointOf = (method: string, path: string): EndpointDocs | undefined =>
  table.find(path.split('?')[0]!)?.methods.get(method)

function mounted(mount: string, endpoints: readonly EndpointDocs[]): EndpointDocs[] {
  return endpoints.map((endpoint) => ({ ...endpoint, path: mount + endpoint.path }))
}
