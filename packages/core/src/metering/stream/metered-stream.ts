import { reported, type MeteredUsage } from '../usage/metered-usage.js'
import type { StreamFormat } from './stream-format.js'
import type { Tally, ToolCall } from './tally.js'

/** How a stream ended: whole, cut short by a limit, cut off, or by an error that the provider sent. */
export type StreamOutcome = 'complete' | 'incomplete' | 'truncated' | 'error'

/** What a stream told. Members are worked out when they are looked at; text costs more than the rest. */
export interface MeteredStream {
  /** The provider's figures for the whole call; null when it gave none. */
  readonly usage: MeteredUsage | null
  /** The provider's figures at the time when a stream broke: the input is true, the output a lower bound. */
  readonly partialUsage: MeteredUsage | null
  /** Text of the first answer. */
  readonly text: string
  /** Text of every answer, by index. */
  readonly texts: string[]
  /** Reasoning of the first answer, as far as the provider shows it. */
  readonly reasoning: string
  readonly toolCalls: ToolCall[]
  readonly finishReason: string | null
  readonly finishReasons: (string | null)[]
  readonly outcome: StreamOutcome
  /** What the provider sent as its error; null when it sent none. */
  readonly error: unknown
  /** `[DONE]`, the type of the closing event, or `eof`. */
  readonly terminator: string
}

/**
 * A view of two tallies: `readFacts` gives the one that has seen every telling event, `readText` the one that has seen
 * all events.
 */
export function meteredStream(
  formatName: string,
  format: StreamFormat,
  readFacts: () => Tally,
  readText: () => Tally,
): MeteredStream {
  const usageOf = (facts: Tally): MeteredUsage | null =>
    facts.usage && reported(formatName, facts.usage, facts.served)
  const isFinal = (facts: Tally): boolean => facts.isUsageFinal || isWhole(outcomeOf(format, facts))
  return {
    get usage() {
      const facts = readFacts()
      return isFinal(facts) ? usageOf(facts) : null
    },
    get partialUsage() {
      const facts = readFacts()
      return isFinal(facts) ? null : usageOf(facts)
    },
    get text() {
      return readText().answer().text
    },
    get texts() {
      return readText().answers.map(({ text }) => text)
    },
    get reasoning() {
      return readText().answer().reasoning
    },
    get toolCalls() {
      return readText().answer().toolCalls
    },
    get finishReason() {
      return readFacts().answer().finishReason
    },
    get finishReasons() {
      return readFacts().answers.map(({ finishReason }) => finishReason)
    },
    get outcome() {
      return outcomeOf(format, readFacts())
    },
    get error() {
      return readFacts().error
    },
    get terminator() {
      return readFacts().terminator ?? 'eof'
    },
  }
}

const isWhole = (outcome: StreamOutcome): boolean => outcome === 'complete' || outcome === 'incomplete'

function outcomeOf(format: StreamFormat, facts: Tally): StreamOutcome {
  if (facts.error !== null) return 'error'
  const isEnded = format.endsBy === 'eof' ? facts.isFinished : facts.terminator !== null
  if (!isEnded) return 'truncated'
  return facts.isIncomplete ? 'incomplete' : 'complete'
}
