import type { ChatAnswer, ChatChoice } from '../../chat/chat-answer.js'
import { callId } from '../../openai/translate/read-chat-answer.js'
import { unreadable, withoutError } from '../../openai/translate/upstream-json.js'
import { isJson, type Json, objectsOf, textOr } from '../../openai/values.js'
import { finishOf } from './finish.js'
import { signatureOf } from './thought-signature.js'
import { readUsage } from './usage-metadata.js'

export type AnswerPart = ChatChoice['parts'][number]

/** Reads a whole GenerateContentResponse. */
export function readAnswer(body: Json): ChatAnswer {
  const { responseId, modelVersion, candidates, usageMetadata } = withoutError(body)
  const blocked = isBlocked(body)
  if (!Array.isArray(candidates) && !blocked)
    throw unreadable('The provider sent an answer that cannot be read.')
  const choices = objectsOf(candidates).map(readCandidate)
  return {
    id: textOr(responseId, null),
    model: textOr(modelVersion, null),
    choices: choices.length === 0 && blocked ? [blockedChoice] : choices,
    usage: readUsage(usageMetadata),
  }
}

/** Whether Gemini refused the prompt; then there is no candidate. */
export const isBlocked = ({ promptFeedback }: Json): boolean =>
  isJson(promptFeedback) && typeof promptFeedback.blockReason === 'string'

const blockedChoice: ChatChoice = { parts: [], finish: 'content_filter', stopSequence: null }

function readCandidate(candidate: Json): ChatChoice {
  const parts = readParts(candidate)
  const calls = parts.filter(({ type }) => type === 'tool_call').length
  return { parts, finish: finishOf(textOr(candidate.finishReason, 'STOP'), calls), stopSequence: null }
}

export const readParts = ({ content }: Json): AnswerPart[] =>
  isJson(content) ? objectsOf(content.parts).flatMap(readPart) : []

/**
 * What was not asked for, such as code that Gemini ran, is passed over.
 * @throws MeterwayError `upstream_error` for an image or sound: models that paint do so without being asked
 */
function readPart({ text, thought, thoughtSignature, functionCall, inlineData }: Json): AnswerPart[] {
  const signature = textOr(thoughtSignature, null)
  if (isJson(functionCall)) {
    const { id, name, args } = functionCall
    const call = { id: callId(id), name: textOr(name, ''), arguments: JSON.stringify(args ?? {}) }
    return [{ type: 'tool_call', ...call, signature }]
  }
  if (isJson(inlineData)) throw unreadable('The provider answered with media, which cannot be translated.')
  const said = textOr(text, '')
  if (thought === true)
    return said === '' && signature === null
      ? []
      : [{ type: 'reasoning', text: said, ...signatureOf(signature) }]
  return said === '' ? [] : [{ type: 'text', text: said }]
}
