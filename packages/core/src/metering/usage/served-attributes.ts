import { type Json, type Places, valueAt } from './figures.js'

/** What selects a price, and where usage objects, answers and requests say it. */
const attributePlaces = Object.entries<Places>({
  service_tier: ['service_tier'],
  region: ['inference_geo', 'region'],
  speed: ['speed'],
  size: ['size'],
  quality: ['quality'],
  resolution: ['resolution'],
  search_context_size: ['search_context_size', 'web_search_options.search_context_size'],
  max_results: ['max_results'],
})

/** Words by which a request leaves the choice to the provider, or a provider says nothing. */
const unsaid = new Set(['auto', 'not_available', ''])

/** What was served, as the provider says, or else what was asked for. */
export function servedAttributes(usage: Json, request: Json): Record<string, string> {
  const attributes: Record<string, string> = {}
  for (const [name, places] of attributePlaces) {
    const value = said(usage, places) ?? said(request, places)
    if (value !== undefined) attributes[name] = value
  }
  return attributes
}

function said(source: Json, places: Places): string | undefined {
  for (const path of places) {
    const value = valueAt(source, path)
    if (typeof value === 'string' && value.length <= 64 && !unsaid.has(value)) return value
    if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
  }
  return undefined
}
