import type { Json } from '../usage/figures.js'
import type { StreamFormat } from './stream-format.js'
import type { Tally } from './tally.js'

/** Streams of OpenAI's media endpoints (API reference, images, speech and transcription streaming events). */
function mediaStream(partial: RegExp, closing: RegExp, takeText?: StreamFormat['take']): StreamFormat {
  return {
    endsBy: 'event',
    carriesText: takeText !== undefined,
    isTelling: (event) => !partial.test(event),
    closing,
    take: (tally, event, type) => {
      takeText?.(tally, event, type)
      if (/\.(?:completed|done)$/.test(type)) end(tally, event, type)
    },
  }
}

export const imageStream = mediaStream(
  /"type"\s*:\s*"image_(?:generation|edit)\.partial_image"/,
  /"type"\s*:\s*"image_(?:generation|edit)\.completed"/,
)

export const speechStream = mediaStream(
  /"type"\s*:\s*"speech\.audio\.delta"/,
  /"type"\s*:\s*"speech\.audio\.done"/,
)

export const transcriptionStream = mediaStream(
  /"type"\s*:\s*"transcript\.text\.delta"/,
  /"type"\s*:\s*"transcript\.text\.done"/,
  (tally, { delta, text }, type) => {
    if (type === 'transcript.text.delta') tally.addText(delta)
    else if (tally.characters === 0) tally.addText(text)
  },
)

function end(tally: Tally, { usage, size, quality }: Json, type: string): void {
  for (const [name, value] of Object.entries({ size, quality })) {
    if (typeof value === 'string') tally.served[name] = value
  }
  tally.takeUsage(usage, true)
  tally.terminator = type
}
