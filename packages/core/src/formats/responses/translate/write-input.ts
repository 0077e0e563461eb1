import { Untranslatable } from '../../chat/chat-format.js'
import type { ChatMessage, ChatPart, ReasoningPart, ToolResultPart } from '../../chat/chat-request.js'
import { urlOf } from '../../openai/data-url.js'
import { isOpenAiModel } from '../../openai/reasoning-model.js'
import { callSignatureMembers } from '../../openai/translate/signed-reasoning.js'
import { type Json, saidMembers } from '../../openai/values.js'

/** Members that say the conversation: a system message that opens it is the instructions. */
export function writeInput(messages: readonly ChatMessage[], model: string): Json {
  const [first, ...rest] = messages
  const opensWithSystem = first?.role === 'system' && rest.length > 0
  const spoken = opensWithSystem ? rest : messages
  return {
    instructions: opensWithSystem ? systemText(first) : null,
    input: spoken.flatMap((message) => writeMessage(message, model)),
  }
}

function writeMessage(message: ChatMessage, model: string): Json[] {
  const { role, parts } = message
  if (role === 'system') return [{ role, content: systemText(message) }]
  if (role === 'assistant') return parts.flatMap((part) => writeSaid(part, model))
  const results = parts.filter((part) => part.type === 'tool_result')
  const own = parts.filter((part) => part.type !== 'tool_result')
  return [...results.map(writeResult), ...(own.length > 0 ? [{ role, content: own.map(writePart) }] : [])]
}

function systemText({ parts }: ChatMessage): string {
  const texts = parts.map((part) => {
    if (part.type === 'text') return part.text
    throw new Untranslatable('system', 'instructions are text alone')
  })
  return texts.join('\n\n')
}

/** A part of a model's turn, as the item that it was. */
function writeSaid(part: ChatPart, model: string): Json[] {
  switch (part.type) {
    case 'text':
      return [{ role: 'assistant', content: part.text }]
    case 'reasoning':
      return writeReasoning(part)
    case 'tool_call':
      return [
        {
          type: 'function_call',
          call_id: part.id,
          name: part.name,
          arguments: part.arguments === '' ? '{}' : part.arguments,
          ...(isOpenAiModel(model) ? {} : callSignatureMembers(part.signature)),
        },
      ]
    default:
      throw new Untranslatable(
        part.type === 'tool_result' ? 'toolResult' : part.type,
        `${part.type} has no place in an assistant's message`,
      )
  }
}

/** Reasoning is taken back with its encrypted content alone: nothing else proves that it is the model's. */
function writeReasoning({ text, signature }: ReasoningPart): Json[] {
  if (signature === null) return []
  const summary = text === '' ? [] : [{ type: 'summary_text', text }]
  return [{ type: 'reasoning', summary, encrypted_content: signature }]
}

function writeResult({ id, parts, isError }: ToolResultPart): Json {
  const [first] = parts
  const isText = parts.length === 0 || (parts.length === 1 && first?.type === 'text')
  const output = isText ? (first?.type === 'text' ? first.text : '') : parts.map(writePart)
  return { type: 'function_call_output', call_id: id, output: isError ? asError(output) : output }
}

/** There is no other way to say that a tool has failed. */
const asError = (output: string | Json[]): string | Json[] =>
  typeof output === 'string' ? `Error: ${output}` : [{ type: 'input_text', text: 'Error:' }, ...output]

function writePart(part: ChatPart): Json {
  switch (part.type) {
    case 'text':
      return { type: 'input_text', text: part.text }
    case 'image':
      return saidMembers({ type: 'input_image', image_url: urlOf(part.source), detail: part.detail })
    case 'file':
      return part.source.kind === 'url'
        ? saidMembers({ type: 'input_file', file_url: part.source.url, filename: part.name })
        : { type: 'input_file', filename: part.name ?? 'document.pdf', file_data: urlOf(part.source) }
    case 'audio':
      throw new Untranslatable('audio', 'the Responses API takes no audio')
    default:
      throw new Untranslatable('toolResult', `${part.type} has no place in a user's message`)
  }
}
