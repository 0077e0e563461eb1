import type { ReasoningPart, TextPart } from '../../chat/chat-request.js'
import { type Json, objectsOf, textOr } from '../values.js'
import { reasoningOf } from './signed-reasoning.js'

type ContentPart = TextPart | ReasoningPart

/** Text and reasoning of a message or a delta, in order; Mistral sends both as parts of the content. */
export function contentParts(message: Json): ContentPart[] {
  const { content, refusal } = message
  return [...reasoningOf(message), ...pieces(content), ...text(refusal)]
}

function pieces(content: unknown): ContentPart[] {
  if (typeof content === 'string') return text(content)
  return objectsOf(content).flatMap((piece): ContentPart[] => {
    if (piece.type !== 'thinking') return text(piece.text)
    const thinking = objectsOf(piece.thinking).map((one) => textOr(one.text, ''))
    return reasoningOf({ reasoning_content: thinking.join('') })
  })
}

const text = (value: unknown): TextPart[] =>
  typeof value === 'string' && value !== '' ? [{ type: 'text', text: value }] : []
