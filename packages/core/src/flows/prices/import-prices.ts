import { MeterwayError } from '../../kernel/errors.js'
import { readPriceList, type PriceList } from '../../pricing/index.js'
import type { FlowContext } from '../context.js'
import { applyImport } from './apply-import.js'
import { importReport, type ImportReport } from './import-report.js'
import { planImport } from './plan-import.js'

export interface ImportPricesOptions {
  /** Takes the entries of this provider only, by its name in the list. */
  provider?: string
  /** Makes a model for each priced entry that has none. @defaultValue false */
  createModels?: boolean
  /** Reports what would change, and writes nothing. @defaultValue false */
  dryRun?: boolean
}

/**
 * Imports a price list in LiteLLM's layout: what differs from the prices in force becomes new prices, in force from now.
 * @param jsonText the list as it came: its numbers must not have passed through a double
 * @throws MeterwayError `invalid_request` when it is no JSON object
 */
export async function importPrices(
  context: FlowContext,
  jsonText: string,
  { provider, createModels = false, dryRun = false }: ImportPricesOptions = {},
): Promise<ImportReport> {
  const list = readList(jsonText)
  const { catalog } = context.store
  const nowMs = context.clock()
  const plan = planImport(list, await catalog.snapshot(), { nowMs, createModels, provider })
  if (!dryRun) {
    await applyImport(catalog, plan, nowMs, () => undefined)
    context.catalog.forget()
  }
  return importReport(list, plan, dryRun)
}

function readList(jsonText: string): PriceList {
  try {
    return readPriceList(jsonText)
  } catch (cause) {
    throw new MeterwayError(
      'invalid_request',
      'The price list must be a JSON object with an entry for each model.',
      {
        details: { param: 'body' },
        cause,
      },
    )
  }
}
