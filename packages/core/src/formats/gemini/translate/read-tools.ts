import { z } from 'zod'
import type { ChatRequest, ChatTool } from '../../chat/chat-request.js'
import { validate } from '../../openai/fields.js'
import { refuseUntranslated, unsupportedParameter } from '../../openai/refuse-untranslated.js'
import type { Json } from '../../openai/values.js'
import { camelNamed } from '../camel-named.js'
import { callingFields, declarationFields, toolConfigFields, toolFields } from './gemini-fields.js'
import { jsonSchemaOf } from './json-schema.js'

const object = z.record(z.string(), z.unknown())
const tool = z.looseObject({ functionDeclarations: z.array(object).nullish() })
const declaration = z.looseObject({
  name: z.string().min(1),
  description: z.string().nullish(),
  parameters: object.nullish(),
  parametersJsonSchema: object.nullish(),
})

/** What a request says of tools. */
type Tools = Pick<ChatRequest, 'tools' | 'toolChoice'>

/** Reads `tools` and `toolConfig`: the mode tells both whether to call functions, and how strictly. */
export function readTools(tools: readonly Json[], toolConfig: Json): Tools {
  const { toolChoice, strict } = readCalling(toolConfig)
  return { tools: readDeclarations(tools).map((one) => ({ ...one, strict })), toolChoice }
}

/** Each of `tools` may declare several functions. */
function readDeclarations(tools: readonly Json[]): Omit<ChatTool, 'strict'>[] {
  return tools.flatMap((value, index) => {
    const at = `tools.${index}`
    const named = camelNamed(value, at)
    refuseUntranslated(named, toolFields, at)
    const { functionDeclarations } = validate(tool, named, at)
    return (functionDeclarations ?? []).map((one, place) =>
      readDeclaration(one, `${at}.functionDeclarations.${place}`),
    )
  })
}

function readDeclaration(value: Json, at: string): Omit<ChatTool, 'strict'> {
  const named = camelNamed(value, at)
  refuseUntranslated(named, declarationFields, at)
  const { name, description, parameters, parametersJsonSchema } = validate(declaration, named, at)
  return {
    name,
    description: description ?? null,
    parameters: parametersJsonSchema ?? (parameters ? jsonSchemaOf(parameters) : null),
  }
}

const choiceAt = 'toolConfig.functionCallingConfig'
const calling = z.looseObject({
  mode: z.string().nullish(),
  allowedFunctionNames: z.array(z.string()).nullish(),
})

interface Calling {
  toolChoice: ChatRequest['toolChoice']
  strict: true | null
}

/** Modes of calling; `VALIDATED` is strict. */
const modes: Readonly<Record<string, Calling>> = {
  MODE_UNSPECIFIED: { toolChoice: null, strict: null },
  AUTO: { toolChoice: 'auto', strict: null },
  NONE: { toolChoice: 'none', strict: null },
  ANY: { toolChoice: 'required', strict: null },
  VALIDATED: { toolChoice: 'auto', strict: true },
}

/** @throws MeterwayError `unsupported_parameter` for names of which no one alone must be called */
function readCalling(toolConfig: Json): Calling {
  const named = camelNamed(toolConfig, 'toolConfig')
  refuseUntranslated(named, toolConfigFields, 'toolConfig')
  const config = camelNamed(validate(object.nullish(), named.functionCallingConfig, choiceAt) ?? {}, choiceAt)
  refuseUntranslated(config, callingFields, choiceAt)
  const { mode, allowedFunctionNames } = validate(calling, config, choiceAt)
  const word = mode ?? 'MODE_UNSPECIFIED'
  if (!Object.hasOwn(modes, word))
    throw unsupportedParameter(`${choiceAt}.mode`, `the mode ${word} cannot be translated`)
  const [name, ...others] = allowedFunctionNames ?? []
  if (name === undefined) return modes[word]!
  if (word === 'ANY' && others.length === 0) return { toolChoice: { name }, strict: null }
  throw unsupportedParameter(
    `${choiceAt}.allowedFunctionNames`,
    'one name that must be called can be translated',
  )
}
