import { Untranslatable } from '../../chat/chat-format.js'
import type { ChatMessage, ChatPart } from '../../chat/chat-request.js'
import type { Json } from '../../openai/values.js'
import { asContent, writeContent } from './write-content.js'

interface Turn {
  role: 'user' | 'assistant'
  parts: ChatPart[]
}

/**
 * Members that say the conversation. System messages that open it are `system`; later ones, which not every model
 * takes by that role, are told as the user's.
 */
export function writeConversation(messages: readonly ChatMessage[]): Json {
  const opening = messages.findIndex(({ role }) => role !== 'system')
  const spoken = opening === -1 ? messages : messages.slice(opening)
  const system = opening === -1 ? [] : messages.slice(0, opening).flatMap(systemParts)
  return {
    system: asContent(writeContent(system)),
    messages: turnsOf(spoken).flatMap(writeTurn),
  }
}

function systemParts({ parts }: ChatMessage): ChatPart[] {
  if (parts.every(({ type }) => type === 'text')) return parts
  throw new Untranslatable('system', 'a system message of this provider is text alone')
}

/** Neighbours of one role come together: the roles have to alternate. */
function turnsOf(messages: readonly ChatMessage[]): Turn[] {
  const turns: Turn[] = []
  for (const message of messages) {
    const role = message.role === 'assistant' ? 'assistant' : 'user'
    const parts = message.role === 'system' ? systemParts(message) : message.parts
    const last = turns.at(-1)
    if (last?.role === role) last.parts.push(...parts)
    else turns.push({ role, parts: [...parts] })
  }
  return turns
}

/** A message without content is refused, and says nothing. */
function writeTurn({ role, parts }: Turn): Json[] {
  const blocks = writeContent(role === 'user' ? resultsFirst(parts) : checkedSaid(parts))
  return blocks.length === 0 ? [] : [{ role, content: asContent(blocks) }]
}

/** The results of a turn's calls have to open the next one, each call having one: the last that was given. */
function resultsFirst(parts: readonly ChatPart[]): ChatPart[] {
  const results = parts.filter((part) => part.type === 'tool_result')
  const others = parts.filter(({ type }) => type !== 'tool_result')
  return [...new Map(results.map((result) => [result.id, result])).values(), ...others]
}

/** @throws Untranslatable for what only users can say */
function checkedSaid(parts: readonly ChatPart[]): readonly ChatPart[] {
  for (const { type } of parts) {
    if (type === 'image' || type === 'file' || type === 'audio' || type === 'tool_result')
      throw new Untranslatable(
        type === 'tool_result' ? 'toolResult' : type,
        `${type} has no place in an assistant's message`,
      )
  }
  return parts
}
