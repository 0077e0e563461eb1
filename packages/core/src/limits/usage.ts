import { MinuteWindow } from './minute-window.js'

export type LimitName = 'requestsPerMinute' | 'tokensPerMinute' | 'maxParallel'

/** What one request asks of the limits of one subject. */
export interface Claim {
  limits: Readonly<Partial<Record<LimitName, number | undefined>>>
  /** The most that it can take. */
  tokens: number
}

/** A limit that stands against a request, and for how long. */
export interface LimitRefusal {
  limit: LimitName
  retryAfterMs: number
}

/** What one request has taken, to be given back when it ends. */
export interface Taken {
  atMs: number
  tokens: number
}

/** What one subject, an access key or an account, has used of its limits. */
export class Usage {
  private readonly requests = new MinuteWindow()
  private readonly tokens = new MinuteWindow()
  private parallel = 0
  private lastMs = 0

  /** Null when nothing stands against a claim. */
  refusal({ limits, tokens }: Claim, nowMs: number): LimitRefusal | null {
    const { requestsPerMinute = Infinity, tokensPerMinute = Infinity, maxParallel = Infinity } = limits
    if (this.parallel + 1 > maxParallel) return { limit: 'maxParallel', retryAfterMs: 1000 }
    if (this.requests.total(nowMs) + 1 > requestsPerMinute) {
      const retryAfterMs = this.requests.msUntilFits(nowMs, 1, requestsPerMinute)
      return { limit: 'requestsPerMinute', retryAfterMs }
    }
    if (this.tokens.total(nowMs) + tokens > tokensPerMinute) {
      const retryAfterMs = this.tokens.msUntilFits(nowMs, tokens, tokensPerMinute)
      return { limit: 'tokensPerMinute', retryAfterMs }
    }
    return null
  }

  take({ tokens }: Claim, nowMs: number): Taken {
    this.lastMs = nowMs
    this.parallel++
    this.requests.add(nowMs, 1)
    this.tokens.add(nowMs, tokens)
    return { atMs: nowMs, tokens }
  }

  /** A request has ended; what it did not use of its tokens is free again. */
  giveBack({ atMs, tokens }: Taken, tokensUsed: number): void {
    this.parallel--
    this.tokens.correct(atMs, tokensUsed - tokens)
  }

  /** Nothing runs and nothing counts any more: it can be forgotten. */
  isIdle(nowMs: number): boolean {
    return this.parallel === 0 && nowMs - this.lastMs > 61_000
  }
}
