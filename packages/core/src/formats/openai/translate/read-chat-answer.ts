import { newId } from '../../../kernel/ids.js'
import type { ChatAnswer, ChatChoice } from '../../chat/chat-answer.js'
import type { ToolCallPart } from '../../chat/chat-request.js'
import { isJson, type Json, objectsOf, textOr } from '../values.js'
import { contentParts } from './chat-content.js'
import { readUsage } from './chat-usage.js'
import { finishOf } from './finish.js'
import { callSignature } from './signed-reasoning.js'
import { unreadable, withoutError } from './upstream-json.js'

/** Reads the answer of `POST /v1/chat/completions`, OpenAI's or a compatible vendor's. */
export function readChatAnswer(body: Json, usageFormat: string): ChatAnswer {
  const { id, model, choices, usage, service_tier: tier } = withoutError(body)
  if (!Array.isArray(choices)) throw unreadable('The provider sent an answer that cannot be read.')
  return {
    id: textOr(id, null),
    model: textOr(model, null),
    choices: objectsOf(choices).map(readChoice),
    usage: readUsage(usageFormat, usage ?? objectsOf(choices)[0]?.usage, tier),
  }
}

function readChoice({ message, finish_reason: reason }: Json): ChatChoice {
  const said = isJson(message) ? message : {}
  const calls = objectsOf(said.tool_calls).map(readCall)
  const isRefusal = textOr(said.refusal, '') !== ''
  return {
    parts: [...contentParts(said), ...calls],
    finish: finishOf(textOr(reason, 'stop'), { calls: calls.length, isRefusal }),
    stopSequence: null,
  }
}

function readCall(call: Json): ToolCallPart {
  const called = isJson(call.function) ? call.function : {}
  return {
    type: 'tool_call',
    id: callId(call.id),
    name: textOr(called.name, ''),
    arguments: argumentsText(called.arguments),
    signature: callSignature(call),
  }
}

/** The result of a call must name it, so every call has an id. */
export const callId = (id: unknown): string => (typeof id === 'string' && id !== '' ? id : `call_${newId()}`)

/** Some vendors send the arguments as the object that they are. */
export const argumentsText = (value: unknown): string =>
  isJson(value) ? JSON.stringify(value) : textOr(value, '')
