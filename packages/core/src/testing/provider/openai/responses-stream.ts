import { namedEvent, type StreamEvent } from '../events.js'
import type { Json } from '../json.js'
import { piecesOfInput, wordsOf, type SimulatedAnswer } from '../simulate-answer.js'

type TypedEvent = Json & { type: string }

/** The events of a streamed response, numbered; usage is in the last alone, and no `[DONE]` follows. */
export function responseEvents(
  response: Json & { status: string; output: Json[] },
  answer: SimulatedAnswer,
): StreamEvent[] {
  const started = { ...response, status: 'in_progress', incomplete_details: null, output: [], usage: null }
  const events: TypedEvent[] = [
    { type: 'response.created', response: started },
    { type: 'response.in_progress', response: started },
    ...response.output.flatMap((item, index) => itemEvents(item, index, answer)),
    { type: `response.${response.status}`, response },
  ]
  return events.map((event, index) => ({
    bytes: namedEvent({ ...event, sequence_number: index }),
    isChunk: event.type.endsWith('.delta'),
  }))
}

/** An item is added empty, filled by deltas, and told whole at its end. */
function itemEvents(item: Json, index: number, answer: SimulatedAnswer): TypedEvent[] {
  const toolCall = answer.toolCalls[index]
  const empty = { ...item, status: 'in_progress', ...(toolCall ? { arguments: '' } : { content: [] }) }
  const place = { item_id: item.id, output_index: index }
  const inside = toolCall
    ? argumentsEvents(place, piecesOfInput(toolCall), toolCall.name)
    : textEvents({ ...place, content_index: 0 }, answer.text)
  return [
    { type: 'response.output_item.added', output_index: index, item: empty },
    ...inside,
    { type: 'response.output_item.done', output_index: index, item },
  ]
}

function argumentsEvents(place: Json, pieces: string[], name: string): TypedEvent[] {
  const type = 'response.function_call_arguments'
  return [
    ...pieces.map((delta) => ({ type: `${type}.delta`, ...place, delta })),
    { type: `${type}.done`, ...place, name, arguments: pieces.join('') },
  ]
}

function textEvents(place: Json, text: string): TypedEvent[] {
  const part = { type: 'output_text', annotations: [], logprobs: [] }
  return [
    { type: 'response.content_part.added', ...place, part: { ...part, text: '' } },
    ...wordsOf(text).map((delta) => ({ type: 'response.output_text.delta', ...place, delta, logprobs: [] })),
    { type: 'response.output_text.done', ...place, text, logprobs: [] },
    { type: 'response.content_part.done', ...place, part: { ...part, text } },
  ]
}
