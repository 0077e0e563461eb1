import type { HealthBoard, StateBoard } from '../ports/index.js'

/** How provider keys and routes fare, in the memory of one process. */
export const memoryHealthBoard = (): HealthBoard => ({ rests: stateBoard(), breakers: stateBoard() })

function stateBoard<State>(): StateBoard<State> {
  const states = new Map<string, State>()
  return {
    read: (id) => states.get(id) ?? null,
    update: (id, change) => {
      const state = change(states.get(id) ?? null)
      if (state === null) states.delete(id)
      else states.set(id, state)
      return state
    },
  }
}
