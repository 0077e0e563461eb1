import type { Breaker, Rest } from '../routing/index.js'

/** States of things by id; null for one with which nothing is amiss. All of it is plain JSON. */
export interface StateBoard<State> {
  /**
   * As this process knows it. Asked for every key of every request, so it answers from memory: a shared board keeps a
   * copy there, and has changes pushed to it.
   */
  read(id: string): State | null
  /**
   * Changes one, and answers what it became. `change` is pure: a shared board runs it again when another process was
   * faster. `read` sees the change at once in this process. Never rejects: a board whose server is away goes on with
   * what it knows. Null, and what has not changed for a day, may be forgotten.
   */
  update(id: string, change: (state: State | null) => State | null): Promise<State | null> | State | null
}

/**
 * How provider keys and routes fare. In process by default; where it is shared, all processes spare a key as soon as
 * one has been refused, and a restart forgets nothing. Times are the clocks' of the processes.
 */
export interface HealthBoard {
  /** By provider key. */
  rests: StateBoard<Rest>
  /** By route and provider key, joined by a slash. */
  breakers: StateBoard<Breaker>
}
