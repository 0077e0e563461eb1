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

/** Reads `tools`: each may declare several functions. */
export function readTools(tools: readonly Json[]): ChatTool[] {
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

function readDeclaration(value: Json, at: string): ChatTool {
  const named = camelNamed(value, at)
  refuseUntranslated(named, declarationFields, at)
  const { name, description, parameters, parametersJsonSchema } = validate(declaration, named, at)
  return {
    name,
    description: description ?? null,
    parameters: parametersJsonSchema ?? (parameters ? jsonSchemaOf(parameters) : null),
    strict: null,
  }
}

const choiceAt = 'toolConfig.functionCallingConfig'
const calling = z.looseObject({
  mode: z.string().nullish(),
  allowedFunctionNames: z.array(z.string()).nullish(),
})

/** Reads `toolConfig`. Of several functions that may be called, one has no neutral word but their whole list. */
export function readToolChoice(toolConfig: Json): ChatRequest['toolChoice'] {
  const named = camelNamed(toolConfig, 'toolConfig')
  refuseUntranslated(named, toolConfigFields, 'toolConfig')
  const config = camelNamed(validate(object.nullish(), named.functionCallingConfig, choiceAt) ?? {}, choiceAt)
  refuseUntranslated(config, callingFields, choiceAt)
  const { mode, allowedFunctionNames } = validate(calling, config, choiceAt)
  const allowed = allowedFunctionNames ?? []
  switch (mode ?? 'MODE_UNSPECIFIED') {
    case 'MODE_UNSPECIFIED':
      return null
    case 'AUTO':
      return 'auto'
    case 'NONE':
      return 'none'
    case 'ANY':
      if (allowed.length > 1)
        throw unsupportedParameter(
          `${choiceAt}.allowedFunctionNames`,
          'one name can be translated, not several',
        )
      return allowed.length === 1 ? { name: allowed[0]! } : 'required'
    default:
      throw unsupportedParameter(`${choiceAt}.mode`, `the mode ${mode} cannot be translated`)
  }
}
