import { newId } from '../../kernel/ids.js'
import type { CatalogStore, Model } from '../../ports/index.js'
import type { PriceListModel } from '../../pricing/index.js'
import type { ImportPlan } from './plan-import.js'

/**
 * Writes the prices of a plan, in force from `nowMs`, and the models they need. Each price is written for itself: an
 * import that was interrupted is completed by running it again.
 * @param progress called after each price with the number written so far
 */
export async function applyImport(
  catalog: CatalogStore,
  { prices, modelIds }: ImportPlan,
  nowMs: number,
  progress: (written: number) => void,
): Promise<void> {
  for (const [index, entry] of prices.entries()) {
    const modelId = modelIds.get(entry.name) ?? (await createModel(catalog, entry, nowMs))
    const { price } = entry
    await catalog.insert('price', { id: newId(), modelId, price, effectiveFromMs: nowMs, createdAtMs: nowMs })
    progress(index + 1)
  }
}

async function createModel(catalog: CatalogStore, entry: PriceListModel, nowMs: number): Promise<string> {
  const model = modelOf(entry, nowMs)
  await catalog.insert('model', model)
  return model.id
}

/** What a model of each mode of the price list can do, and which quota its use is counted against. */
const modes: Readonly<Record<string, { capability: string; quotaType: string }>> = {
  chat: { capability: 'chat', quotaType: 'text_token' },
  completion: { capability: 'chat', quotaType: 'text_token' },
  responses: { capability: 'chat', quotaType: 'text_token' },
  embedding: { capability: 'embeddings', quotaType: 'text_token' },
  image_generation: { capability: 'images', quotaType: 'image' },
  image_edit: { capability: 'images', quotaType: 'image' },
  audio_speech: { capability: 'speech', quotaType: 'audio_second' },
  audio_transcription: { capability: 'transcription', quotaType: 'audio_second' },
  video_generation: { capability: 'video', quotaType: 'video_second' },
}

function modelOf({ name, mode, maxInputTokens, maxOutputTokens }: PriceListModel, nowMs: number): Model {
  const known = Object.hasOwn(modes, mode) ? modes[mode] : undefined
  const { capability, quotaType } = known ?? { capability: mode, quotaType: 'text_token' }
  return {
    id: newId(),
    name,
    displayName: name,
    capabilities: capability === '' ? [] : [capability],
    quotaType,
    maxOutputTokens: maxOutputTokens ?? null,
    contextWindow: maxInputTokens ?? null,
    status: 'active',
    createdAtMs: nowMs,
  }
}
