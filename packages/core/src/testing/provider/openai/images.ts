import type { CallLogEntry } from '../call.js'
import { around, chunk, namedEvent } from '../events.js'
import { answerWith, refuseRequest, type Exchange } from '../exchange.js'
import { isCount, textIn, type Json } from '../json.js'
import { streamEvents } from '../stream.js'
import { usageMember, usageToReport } from '../usage.js'

/** One transparent pixel. */
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** Answers `POST /images/generations`. */
export async function images(exchange: Exchange): Promise<void> {
  const { call, behaviour } = exchange
  const wrong = wrongField(call)
  if (wrong !== null) {
    refuseRequest(exchange, `Invalid value for '${wrong}'.`)
    return
  }
  const drawing = drawingOf(call)
  const usage = drawing.isDalle ? null : usageToReport(behaviour, usageOf(exchange, drawing))
  if (call.stream) await streamImage(exchange, drawing, usage)
  else answerWith(exchange, usage, wholeImages(drawing, call.body, usage))
}

function wholeImages({ isDalle, images: count, created, facts }: Drawing, body: Json, usage: unknown): Json {
  const image = isDalle ? { b64_json: png, revised_prompt: body.prompt } : { b64_json: png }
  const data = Array.from({ length: count }, () => image)
  return { created, ...(isDalle ? {} : facts), data, ...usageMember(usage) }
}

async function streamImage(exchange: Exchange, drawing: Drawing, usage: unknown): Promise<void> {
  const facts = { b64_json: png, created_at: drawing.created, ...drawing.facts }
  const partials = Array.from({ length: drawing.partials }, (_, partial_image_index) =>
    chunk(namedEvent({ type: 'image_generation.partial_image', ...facts, partial_image_index })),
  )
  const completed = { type: 'image_generation.completed', ...facts, ...usageMember(usage) }
  await streamEvents(exchange, usage, [...partials, around(namedEvent(completed))])
}

interface Drawing {
  /** DALL·E counts no tokens. */
  isDalle: boolean
  /** Seconds of the epoch. */
  created: number
  images: number
  /** Unfinished images that are streamed. */
  partials: number
  /** As it was drawn: nothing is `auto` any more. */
  facts: { background: string; output_format: string; quality: string; size: string }
}

const drawingOf = ({ model, stream, atMs, body }: CallLogEntry): Drawing => ({
  isDalle: model.includes('dall-e'),
  created: Math.floor(atMs / 1000),
  images: Number(body.n ?? 1),
  partials: stream ? Number(body.partial_images ?? 0) : 0,
  facts: {
    background: chosen(body.background, 'opaque'),
    output_format: chosen(body.output_format, 'png'),
    quality: chosen(body.quality, 'medium'),
    size: chosen(body.size, '1024x1024'),
  },
})

const chosen = (value: unknown, otherwise: string): string =>
  value === 'auto' ? otherwise : textIn(value) || otherwise

const tokensOfSquare: Record<string, number> = { low: 272, medium: 1056, high: 4160 }
const tokensOfPartial = 100

function usageOf({ call, countTokens }: Exchange, { images, partials, facts }: Drawing): Json {
  const input = countTokens(textIn(call.body.prompt))
  const isSquare = facts.size === '1024x1024'
  const drawn = (tokensOfSquare[facts.quality] ?? tokensOfSquare.medium!) * (isSquare ? 1 : 1.5)
  const output = images * drawn + partials * tokensOfPartial
  return {
    input_tokens: input,
    input_tokens_details: { image_tokens: 0, text_tokens: input },
    output_tokens: output,
    total_tokens: input + output,
  }
}

/** The first field that a provider would refuse. */
function wrongField({ model, stream, body }: CallLogEntry): string | null {
  const { prompt, n = 1, partial_images = 0 } = body
  if (model === '') return 'model'
  if (typeof prompt !== 'string' || prompt === '') return 'prompt'
  if (!isCount(n) || n > (stream ? 1 : 10)) return 'n'
  return [0, 1, 2, 3].includes(Number(partial_images)) ? null : 'partial_images'
}
