import type { ProviderError } from './judge.js'

/** How long a key pauses because its provider asked for it. */
export interface Rest {
  /** Unix ms. */
  untilMs: number
  /** Rests in a row that the provider gave no length for, since the last answer. */
  unnamed: number
}

const firstMs = 1_000
const longestMs = 10 * 60_000

/**
 * The rest after a refusal by rate: as long as the provider asked, else doubling each time. What is refused while the
 * key rests was sent before it did, and makes the rest no longer unless the provider asks for more.
 */
export function rest(before: Rest | null, askedMs: number | null, nowMs: number): Rest {
  const { untilMs, unnamed } = before ?? { untilMs: 0, unnamed: 0 }
  if (askedMs !== null) return { untilMs: Math.max(untilMs, nowMs + askedMs), unnamed }
  if (untilMs > nowMs) return { untilMs, unnamed }
  const ms = Math.min(firstMs * 2 ** unnamed, longestMs)
  return { untilMs: nowMs + ms, unnamed: Math.min(unnamed + 1, 30) }
}

/**
 * How long a provider asks to be left alone, 10 minutes at most; null when it does not say. Sources: RFC 9110
 * (`Retry-After`, seconds or a date), Azure OpenAI (`retry-after-ms`), google.rpc.RetryInfo (`retryDelay`).
 */
export function askedRestMs(
  { headers, retryDelay }: Pick<ProviderError, 'headers' | 'retryDelay'>,
  nowMs: number,
): number | null {
  const asked =
    numberOf(headers['retry-after-ms']) ??
    retryAfterMs(headers['retry-after'], nowMs) ??
    secondsMs(retryDelay?.replace(/s$/, ''))
  return asked === null ? null : Math.min(asked, longestMs)
}

function retryAfterMs(text: string | undefined, nowMs: number): number | null {
  const ms = secondsMs(text) ?? Date.parse(text ?? '') - nowMs
  return ms >= 0 ? ms : null
}

function secondsMs(text: string | undefined): number | null {
  const seconds = numberOf(text)
  return seconds === null ? null : seconds * 1000
}

/** A plain decimal: `0x10`, `1e3` and signs are none. */
const numberOf = (text: string | undefined): number | null =>
  text !== undefined && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : null
