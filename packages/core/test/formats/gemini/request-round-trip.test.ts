import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ChatMessage, ChatPart, ChatRequest } from '../../../src/formats/chat/chat-request.js'
import { geminiChat } from '../../../src/formats/gemini/gemini-chat.js'
import { arbitraryRequest } from '../arbitrary-request.js'

/** What Gemini's words cannot tell, and what they tell otherwise. */
const reread = (request: ChatRequest): ChatRequest => ({
  ...request,
  messages: joined(request.messages),
  ...calling(request),
  endUserId: null,
  parallelToolCalls: null,
  serviceTier: request.serviceTier === 'default' ? 'standard' : request.serviceTier,
  answerFormat:
    request.answerFormat?.type === 'json_schema'
      ? { ...request.answerFormat, name: null, strict: null }
      : request.answerFormat,
})

/** One strict function makes all of them so, unless the choice itself is strict. */
function calling({ tools, toolChoice }: ChatRequest): Pick<ChatRequest, 'tools' | 'toolChoice'> {
  const isFree = toolChoice === null || toolChoice === 'auto'
  const isStrict = isFree && tools.some(({ strict }) => strict)
  return {
    tools: tools.map((tool) => ({ ...tool, strict: isStrict ? true : null })),
    toolChoice: isStrict ? 'auto' : toolChoice,
  }
}

function joined(messages: readonly ChatMessage[]): ChatMessage[] {
  const system = messages.filter(({ role }) => role === 'system').flatMap(({ parts }) => parts)
  const read: ChatMessage[] = []
  for (const { role, parts } of messages) {
    if (role === 'system') continue
    if (read.at(-1)?.role === role) read.at(-1)!.parts.push(...parts.map(retold))
    else read.push({ role, parts: parts.map(retold) })
  }
  if (read.length === 0) return [{ role: 'user', parts: system }]
  return system.length > 0 ? [{ role: 'system', parts: system }, ...read] : read
}

function retold(part: ChatPart): ChatPart {
  if (part.type === 'reasoning') return { ...part, signature: null }
  if (part.type === 'image') return { ...part, detail: null }
  if (part.type === 'file') return { ...part, name: null }
  return part
}

test('tells every neutral word so that it can be read again', () => {
  fc.assert(
    fc.property(arbitraryRequest({ parallelToolCalls: null }), (given) => {
      // Results name their function here, and answer calls that there are.
      const named = (part: ChatPart): ChatPart =>
        part.type === 'tool_result' ? { ...part, name: 'f' } : part
      const messages = given.messages.map(({ role, parts }) => ({ role, parts: parts.map(named) }))
      const request = { ...given, messages }
      const body = geminiChat.writeRequest(request, { model: 'gemini-2.5-pro', defaultMaxOutputTokens: 1 })
      const again = geminiChat.readRequest(JSON.parse(JSON.stringify(body)) as typeof body, request)
      const { reasoning, ...rest } = reread(request)
      expect(again).toMatchObject(rest)
      expect(again.reasoning === null).toBe(reasoning === null)
    }),
  )
})
