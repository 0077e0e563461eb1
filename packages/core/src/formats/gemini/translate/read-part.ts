import { z } from 'zod'
import { invalidRequest } from '../../../kernel/errors.js'
import { argumentsOf } from '../../anthropic/translate/tool-input.js'
import type { ChatPart, ToolCallPart, ToolResultPart } from '../../chat/chat-request.js'
import { validate } from '../../openai/fields.js'
import { refuseUntranslated, unsupportedParameter } from '../../openai/refuse-untranslated.js'
import { isJson, type Json, textOr } from '../../openai/values.js'
import { camelNamed } from '../camel-named.js'
import type { CallIds } from './call-ids.js'
import { callFields, partFields, resultFields } from './gemini-fields.js'
import { readFileData, readInlineData } from './media.js'
import { signatureOf } from './thought-signature.js'

const object = z.record(z.string(), z.unknown())
const part = z.looseObject({
  text: z.string().nullish(),
  thought: z.boolean().nullish(),
  thoughtSignature: z.string().nullish(),
  inlineData: object.nullish(),
  fileData: object.nullish(),
  functionCall: object.nullish(),
  functionResponse: object.nullish(),
})
const call = z.looseObject({
  id: z.string().nullish(),
  name: z.string().min(1),
  args: object.nullish(),
})
const result = z.looseObject({
  id: z.string().nullish(),
  name: z.string().min(1),
  response: object.nullish(),
  parts: z.array(z.looseObject({})).nullish(),
})

/** Reads one part; nothing of one without text. The signature of a text is Google's own, which it can do without. */
export function readPart(value: Json, at: string, ids: CallIds): ChatPart[] {
  const named = camelNamed(value, at)
  refuseUntranslated(named, partFields, at)
  const given = validate(part, named, at)
  const { text, thought, functionCall, functionResponse, inlineData, fileData } = given
  const signature = given.thoughtSignature ?? null
  if (functionCall) return [readCall(functionCall, `${at}.functionCall`, ids, signature)]
  if (functionResponse) return [readResult(functionResponse, `${at}.functionResponse`, ids)]
  if (inlineData) return [readInlineData(inlineData, `${at}.inlineData`)]
  if (fileData) return [readFileData(fileData, `${at}.fileData`)]
  if ((text ?? signature) === null) throw invalidRequest(at, `${at}: a part needs its data`)
  if (thought) return [{ type: 'reasoning', text: text ?? '', ...signatureOf(signature) }]
  return text ? [{ type: 'text', text }] : []
}

function readCall(value: Json, at: string, ids: CallIds, signature: string | null): ToolCallPart {
  refuseUntranslated(value, callFields, at)
  const { id, name, args } = validate(call, value, at)
  return {
    type: 'tool_call',
    id: ids.ofCall(id || null, name),
    name,
    arguments: argumentsOf(args ?? {}),
    signature,
  }
}

function readResult(value: Json, at: string, ids: CallIds): ToolResultPart {
  const named = camelNamed(value, at)
  refuseUntranslated(named, resultFields, at)
  const { id: given, name, response, parts } = validate(result, named, at)
  const id = ids.ofResult(given || null, name)
  if (id === null) throw invalidRequest(`${at}.name`, `there is no call of ${name} that this would answer`)
  const media = (parts ?? []).map((one, index) => readResultMedia(one, `${at}.parts.${index}`))
  const { text, isError } = readResponse(response ?? {})
  return { type: 'tool_result', id, name, parts: [{ type: 'text', text }, ...media], isError }
}

/** `output` or `error` alone are what the function gave; any other object is so as a whole. */
function readResponse(response: Json): { text: string; isError: boolean } {
  const [[only, value] = [], ...others] = Object.entries(response)
  const isNamed = others.length === 0 && (only === 'output' || only === 'error')
  const said = isNamed ? value : response
  return { text: textOr(said, JSON.stringify(said)), isError: isNamed && only === 'error' }
}

function readResultMedia(value: Json, at: string): ToolResultPart['parts'][number] {
  const { inlineData, fileData } = camelNamed(value, at)
  const read = isJson(inlineData)
    ? readInlineData(inlineData, `${at}.inlineData`)
    : readFileData(validate(object, fileData, `${at}.fileData`), `${at}.fileData`)
  if (read.type === 'audio') throw unsupportedParameter(at, 'audio of a function cannot be translated')
  return read
}
