import { priceImport, priceImportQuery, priceList } from '../schemas/price-import.js'
import { adminEndpoint } from './admin-endpoint.js'

/** The body stays text: its prices must not pass through a double. */
export const priceImportEndpoint = adminEndpoint({
  method: 'POST',
  path: '/prices/import',
  summary: 'Imports the community price list: what differs from the prices in force becomes new prices',
  query: priceImportQuery,
  body: priceList,
  bodyAs: 'text',
  maxBodyBytes: 16 * 1024 * 1024,
  reply: priceImport,
  handle: ({ meterway }, { query, body }) => meterway.importPrices(body, query),
})
