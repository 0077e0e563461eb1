import type { Json } from '../usage/figures.js'

/**
 * Tokens of one image, at the most: 1536 patches at 1.62 on OpenAI's small models (guide "Images and vision"; its
 * large models take 1445, Anthropic's 1600).
 */
const imageTokens = 2_500
const imageTypes = new Set(['image', 'image_url', 'input_image'])

/** Tokens of a document that stands elsewhere: thirty dense pages, since nobody has seen it yet. */
const remoteDocumentTokens = 50_000
const remoteNames = ['file_url', 'file_id', 'fileUri', 'file_uri']

/** Base64 characters per token, at the least: speech at 16 kbit/s and 32 tokens a second; a dense page of a document. */
const charactersPerToken = { sound: 60, document: 4 }

/** Tokens of a part that is no text; undefined for one that is. */
export function mediaTokens(part: Json): number | undefined {
  if (imageTypes.has(String(part.type))) return imageTokens
  const named = part.mimeType ?? part.mime_type ?? part.media_type
  const mediaType = typeof named === 'string' ? named : ''
  const isRemote = part.type === 'url' || remoteNames.some((name) => typeof part[name] === 'string')
  const data = part.data ?? part.file_data
  if (typeof data !== 'string' && !isRemote) return undefined
  if (mediaType.startsWith('image/')) return imageTokens
  if (typeof data !== 'string') return remoteDocumentTokens
  const isSound = typeof part.format === 'string' || /^(?:audio|video)\//.test(mediaType)
  return Math.ceil(data.length / (isSound ? charactersPerToken.sound : charactersPerToken.document))
}
