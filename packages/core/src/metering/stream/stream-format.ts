import type { Json } from '../usage/figures.js'
import type { Tally } from './tally.js'

/** How the events of one wire format are read. */
export interface StreamFormat {
  /**
   * `done`: `data: [DONE]` ends a whole stream. `event`: an event does, by its type. `eof`: the end of the body does,
   * after a finish reason.
   */
  endsBy: 'done' | 'event' | 'eof'
  /** Whether events carry text, so that they are kept until somebody asks for it. */
  carriesText: boolean
  /**
   * Whether an event, as ASCII text, may tell more than text: usage, an ending, an error. Spares parsing the others.
   * Must hold for every event that does.
   */
  isTelling(event: string, tally: Tally): boolean
  /** Found in the event, as ASCII text, that shows the caller that the answer is whole. */
  closing: RegExp
  /** Takes in one event; `type` is its `type` member, or else its SSE name. */
  take(tally: Tally, event: Json, type: string): void
}
