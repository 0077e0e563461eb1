interface Call {
  id: string
  name: string
}

/**
 * Ids of a conversation's calls. Gemini's own calls may have none: they are then numbered, the same each time the
 * conversation is told, and their results find them by name, in order.
 */
export class CallIds {
  private readonly unanswered: Call[] = []
  private count = 0

  ofCall(id: string | null, name: string): string {
    const call = { id: id ?? `call_${++this.count}`, name }
    this.unanswered.push(call)
    return call.id
  }

  /** Null when there is no such call. */
  ofResult(id: string | null, name: string): string | null {
    const at = this.unanswered.findIndex((call) => (id === null ? call.name === name : call.id === id))
    const [call] = at === -1 ? [] : this.unanswered.splice(at, 1)
    return call?.id ?? id
  }
}
