import type { PriceBasis } from '../price.js'
import type { KnownDimension } from '../dimensions.js'

/** The entry as far as it decides what its ambiguous fields mean. */
export interface EntryContext {
  mode: string | undefined
  /** The price of a field as a number, only to be compared with zero; undefined when absent. */
  amount: (field: string) => number | undefined
  /** Whether its tokens have prices, so that a flat price of its output is an alternative to them. */
  hasTokenPrices: boolean
}

/** What an ambiguous field means in its entry: a dimension, `ignore`, or undefined when it cannot be expressed. */
export type FieldMeaning = { dimension: KnownDimension; basis?: PriceBasis } | 'ignore' | undefined

const tokenAlternative = { basis: 'only_without_token_usage' } as const

/** Fields whose meaning depends on the mode of the entry or on its other fields. */
export const ambiguousFields: Readonly<Record<string, (entry: EntryContext) => FieldMeaning>> = {
  input_cost_per_second: (entry) => {
    if (kindOfSeconds(entry) !== 'transcription') return undefined
    return isZero(entry, 'input_cost_per_second') && hasAmount(entry, 'output_cost_per_second')
      ? 'ignore'
      : { dimension: 'audio_seconds' }
  },
  output_cost_per_second: (entry) => {
    const kind = kindOfSeconds(entry)
    if (kind === 'video') return { dimension: 'output_video_seconds' }
    if (kind === 'speech')
      return { dimension: 'output_audio_seconds', ...(entry.hasTokenPrices ? tokenAlternative : {}) }
    if (kind !== 'transcription') return undefined
    const isRepeated = entry.amount('input_cost_per_second') === entry.amount('output_cost_per_second')
    if (isRepeated || isZero(entry, 'output_cost_per_second')) return 'ignore'
    return hasAmount(entry, 'input_cost_per_second') ? undefined : { dimension: 'audio_seconds' }
  },
  output_cost_per_image: (entry) => ({
    dimension: 'images',
    ...(entry.hasTokenPrices ? tokenAlternative : {}),
  }),
  input_cost_per_image: (entry) => {
    const hasGenerated = entry.amount('output_cost_per_image') !== undefined
    if (makesImages(entry) && !hasGenerated) return { dimension: 'images' }
    return { dimension: 'input_images', ...(hasGenerated && entry.hasTokenPrices ? tokenAlternative : {}) }
  },
  input_cost_per_pixel: (entry) => {
    const hasImagePrice =
      entry.amount('output_cost_per_image') !== undefined ||
      entry.amount('input_cost_per_image') !== undefined
    return { dimension: 'pixels', ...(hasImagePrice ? { basis: 'only_without_image_price' } : {}) }
  },
  output_cost_per_pixel: (entry) => {
    if (isZero(entry, 'output_cost_per_pixel')) return 'ignore'
    return hasAmount(entry, 'input_cost_per_pixel') ? undefined : { dimension: 'pixels' }
  },
}

const isZero = (entry: EntryContext, field: string): boolean => entry.amount(field) === 0
const hasAmount = (entry: EntryContext, field: string): boolean => (entry.amount(field) ?? 0) > 0

/** Without a mode, an entry with token prices looks at images and one without makes them. */
const makesImages = ({ mode, hasTokenPrices }: EntryContext): boolean =>
  mode === undefined ? !hasTokenPrices : mode === 'image_generation' || mode === 'image_edit'

/** What a price per second counts. Seconds of a chat model are rented capacity, which no request can be charged. */
function kindOfSeconds(entry: EntryContext): 'transcription' | 'speech' | 'video' | undefined {
  if (entry.mode !== undefined) return kindsByMode[entry.mode]
  if (entry.amount('input_cost_per_second') !== undefined) return 'transcription'
  return entry.hasTokenPrices ? 'speech' : 'video'
}

const kindsByMode: Readonly<Record<string, 'transcription' | 'speech' | 'video'>> = {
  audio_transcription: 'transcription',
  audio_speech: 'speech',
  video_generation: 'video',
}
