import type { ChatStep } from '../../chat/chat-answer.js'
import { isJson, type Json, textOr } from '../values.js'
import { argumentsText, callId } from './read-chat-answer.js'
import { callSignature } from './signed-reasoning.js'

interface StreamedCall {
  /** The provider's own index of it, which need not be unique: Gemini's compatible endpoint sends 0 for each. */
  place: unknown
  id: string
  /** Ours; null until the name is known. */
  index: number | null
  /** Arguments that came before the name. */
  early: string
}

/** The tool calls of one streamed choice: told once their names are known, numbered in that order. */
export class StreamedCalls {
  /** Of those that were told. */
  count = 0
  private readonly calls: StreamedCall[] = []

  take(choice: number, delta: Json): ChatStep[] {
    const called = isJson(delta.function) ? delta.function : {}
    const name = textOr(called.name, '')
    const text = argumentsText(called.arguments)
    const call = this.callOf(delta, name !== '')
    if (call.index !== null) return argumentSteps(choice, call.index, text)
    call.early += text
    if (name === '') return []
    const index = (call.index = this.count++)
    const signature = callSignature(delta)
    return [
      { type: 'tool_call', choice, index, id: callId(call.id), name, signature },
      ...argumentSteps(choice, index, call.early),
    ]
  }

  /** A name with another id begins another call; everything else adds to the one at its place. */
  private callOf(delta: Json, isNamed: boolean): StreamedCall {
    const id = textOr(delta.id, '')
    const place = delta.index ?? this.calls.at(-1)?.place ?? 0
    const known = this.calls.findLast((call) => call.place === place)
    const isOther = isNamed && id !== '' && known?.id !== '' && known?.id !== id
    if (known && !isOther) {
      if (known.index === null && id !== '') known.id = id
      return known
    }
    const call = { place, id, index: null, early: '' }
    this.calls.push(call)
    return call
  }
}

const argumentSteps = (choice: number, index: number, text: string): ChatStep[] =>
  text === '' ? [] : [{ type: 'tool_arguments', choice, index, text }]
