import { inputOf } from '../../anthropic/translate/tool-input.js'
import { Untranslatable } from '../../chat/chat-format.js'
import type { ChatMessage, ChatPart, ToolCallPart, ToolResultPart } from '../../chat/chat-request.js'
import type { Json } from '../../openai/values.js'
import { writeMedia } from './media.js'
import { isBeforeGemini3 } from './thinking.js'

type Writer = (part: ChatPart) => Json[]

/**
 * Members that say the conversation. Wherever system messages stood, they are the instruction; neighbours of one role
 * are one content, so that the results of a turn's calls come together.
 */
export function writeContents(messages: readonly ChatMessage[], model: string): Json {
  const system = messages.filter(({ role }) => role === 'system').flatMap(systemTexts)
  const write = partWriter(messages)
  const contents: { role: string; parts: Json[] }[] = []
  for (const message of messages) {
    if (message.role === 'system') continue
    const role = message.role === 'assistant' ? 'model' : 'user'
    const parts = message.parts.flatMap(write)
    if (role === 'model') signFirstCall(parts, model)
    const last = contents.at(-1)
    if (last?.role === role) last.parts.push(...parts)
    else if (parts.length > 0) contents.push({ role, parts })
  }
  // A conversation cannot do without a turn.
  if (contents.length === 0) return { contents: [{ role: 'user', parts: system }] }
  return { ...(system.length > 0 ? { systemInstruction: { parts: system } } : {}), contents }
}

const systemTexts = ({ parts }: ChatMessage): Json[] =>
  parts.map((part) => {
    if (part.type === 'text') return { text: part.text }
    throw new Untranslatable('system', 'a system instruction is text alone')
  })

/** Results are told by the name of their function as well: where they do not say it, the call of their id does. */
function partWriter(messages: readonly ChatMessage[]): Writer {
  const names = new Map<string, string>()
  for (const { parts } of messages)
    for (const part of parts) if (part.type === 'tool_call') names.set(part.id, part.name)
  return (part) => {
    switch (part.type) {
      case 'text':
        return [{ text: part.text }]
      case 'reasoning':
        // Gemini signs calls, not thoughts: a signature here is another provider's, which it would refuse.
        return part.text === '' ? [] : [{ text: part.text, thought: true }]
      case 'tool_call':
        return [writeCall(part)]
      case 'tool_result':
        return [writeResult(part, part.name ?? names.get(part.id))]
      default:
        return [writeMedia(part)]
    }
  }
}

export const writeCall = ({ id, name, arguments: text, signature }: ToolCallPart): Json => ({
  functionCall: { id, name, args: inputOf(text) },
  ...(signature === null ? {} : { thoughtSignature: signature }),
})

function writeResult({ id, parts, isError }: ToolResultPart, name: string | undefined): Json {
  if (name === undefined)
    throw new Untranslatable('toolResult', `there is no call ${JSON.stringify(id)} before this result`)
  const texts = parts.flatMap((part) => (part.type === 'text' ? [part.text] : []))
  const media = parts.flatMap((part) => (part.type === 'text' ? [] : [writeMedia(part)]))
  const response = { [isError ? 'error' : 'output']: texts.join('\n\n') }
  return { functionResponse: { id, name, response, ...(media.length > 0 ? { parts: media } : {}) } }
}

/** Gemini API guide "Thought signatures", for calls that Gemini did not make: it refuses those without any. */
const unsignedCall = 'skip_thought_signature_validator'

/** Of the calls of one turn, Gemini signs the first, and asks for that signature. */
function signFirstCall(parts: Json[], model: string): void {
  const first = parts.find(({ functionCall }) => functionCall !== undefined)
  if (first && !isBeforeGemini3(model)) first.thoughtSignature ??= unsignedCall
}
