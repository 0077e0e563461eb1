import { unitOf, type KnownDimension } from '../pricing/index.js'

type Quantities = Readonly<Record<string, number | string>>

/** What counts towards each type of quota, by the unit of a dimension. */
const countedUnits: Readonly<Record<string, (dimension: string) => boolean>> = {
  text_token: (dimension) => unitOf(dimension as KnownDimension) === 'token',
  image: (dimension) => dimension === 'images',
  audio_second: (dimension) => /^(?:input_|output_)?audio_seconds$/.test(dimension),
  video_second: (dimension) => /^(?:input|output)_video_seconds$/.test(dimension),
}

const everything = (): boolean => true

/** Units of a quota that quantities take, each rounded up; of a type of the host's own, all that was counted. */
export function quotaUnitsOf(quotaType: string | null, quantities: Quantities): bigint {
  const counts = countedUnits[quotaType ?? ''] ?? everything
  let units = 0n
  for (const dimension in quantities)
    if (counts(dimension)) units += BigInt(Math.ceil(Number(quantities[dimension])))
  return units
}

/** Every token, in whatever pool. */
export const tokensOf = (quantities: Quantities): bigint => quotaUnitsOf('text_token', quantities)
