/** Output tokens of one image (OpenAI guide "Image generation", cost and latency): square, portrait, landscape. */
const tokensByQuality: Readonly<Record<string, readonly [number, number, number]>> = {
  low: [272, 408, 400],
  medium: [1056, 1584, 1568],
  high: [4160, 6240, 6208],
}

const sizePattern = /^(\d{2,5})x(\d{2,5})$/

/** Width and height of a size such as `1024x1536`; null for `auto` and anything else. */
export function pixelsOf(size: string | null): { width: number; height: number } | null {
  const [, width, height] = sizePattern.exec(size ?? '') ?? []
  return width === undefined || height === undefined ? null : { width: Number(width), height: Number(height) }
}

/** The most output tokens that one image takes; what is left open counts as the dearest. */
export function imageTokens(quality: string | null, size: string | null): number {
  const [square, portrait, landscape] = tokensByQuality[quality ?? ''] ?? tokensByQuality.high!
  const pixels = pixelsOf(size)
  if (!pixels) return portrait
  if (pixels.width === pixels.height) return square
  return pixels.width < pixels.height ? portrait : landscape
}
