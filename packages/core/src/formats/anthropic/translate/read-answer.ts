import type { ChatAnswer, ChatChoice } from '../../chat/chat-answer.js'
import { argumentsText, callId } from '../../openai/translate/read-chat-answer.js'
import { callSignature } from '../../openai/translate/signed-reasoning.js'
import { unreadable, withoutError } from '../../openai/translate/upstream-json.js'
import { type Json, objectsOf, textOr } from '../../openai/values.js'
import { readMessageUsage } from './message-usage.js'
import { finishOf } from './stop-reason.js'

type AnswerPart = ChatChoice['parts'][number]

/** How the blocks of an answer are read; what else there is was not asked for. */
const readers: Readonly<Record<string, (block: Json) => AnswerPart>> = {
  text: ({ text }) => ({ type: 'text', text: textOr(text, '') }),
  thinking: ({ thinking, signature }) => ({
    type: 'reasoning',
    text: textOr(thinking, ''),
    signature: textOr(signature, '') || null,
    redacted: null,
  }),
  redacted_thinking: ({ data }) => ({
    type: 'reasoning',
    text: '',
    signature: null,
    redacted: textOr(data, ''),
  }),
  tool_use: (block) => ({
    type: 'tool_call',
    id: callId(block.id),
    name: textOr(block.name, ''),
    arguments: argumentsText(block.input),
    signature: callSignature(block),
  }),
}

/** Reads the answer of `POST /v1/messages`. */
export function readAnswer(body: Json): ChatAnswer {
  const { id, model, content, usage, stop_reason: reason, stop_sequence: sequence } = withoutError(body)
  if (!Array.isArray(content)) throw unreadable('The provider sent an answer that cannot be read.')
  const parts = objectsOf(content).flatMap((block) => {
    const type = textOr(block.type, '')
    return Object.hasOwn(readers, type) ? [readers[type]!(block)] : []
  })
  return {
    id: textOr(id, null),
    model: textOr(model, null),
    choices: [{ parts, finish: finishOf(reason), stopSequence: textOr(sequence, null) }],
    usage: readMessageUsage(usage),
  }
}
