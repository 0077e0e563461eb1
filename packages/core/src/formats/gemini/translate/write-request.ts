import { type TargetFacts, Untranslatable } from '../../chat/chat-format.js'
import type { AnswerFormat, ChatRequest, ChatTool } from '../../chat/chat-request.js'
import { tierName } from '../../openai/translate/tier-name.js'
import { type Json, saidMembers } from '../../openai/values.js'
import { writeThinking } from './thinking.js'
import { writeContents } from './write-contents.js'

/** Gemini API reference, GenerationConfig, `stopSequences`. */
const stopSequencesMax = 5

/**
 * The body of `generateContent`; model and streaming are in its path. The caller's id of its user has no word
 * here, and changes no answer.
 */
export function writeRequest(request: ChatRequest, { model }: TargetFacts): Json {
  const tier = tierName(request.serviceTier)
  const generationConfig = writeConfig(request, model)
  return saidMembers({
    ...writeContents(request.messages, model),
    ...toolMembers(request),
    generationConfig: Object.keys(generationConfig).length > 0 ? generationConfig : null,
    serviceTier: tier === 'default' ? 'standard' : tier,
  })
}

function writeConfig(request: ChatRequest, model: string): Json {
  const { stopSequences } = request
  if (stopSequences.length > stopSequencesMax)
    throw new Untranslatable('stopSequences', `the provider takes ${stopSequencesMax} stop sequences at most`)
  return saidMembers({
    maxOutputTokens: request.maxOutputTokens,
    temperature: request.temperature,
    topP: request.topP,
    topK: request.topK,
    stopSequences,
    candidateCount: request.answers === 1 ? null : request.answers,
    seed: request.seed,
    presencePenalty: request.presencePenalty,
    frequencyPenalty: request.frequencyPenalty,
    ...(request.answerFormat ? writeAnswerFormat(request.answerFormat) : {}),
    thinkingConfig: writeThinking(request.reasoning, model),
  })
}

function writeAnswerFormat(format: AnswerFormat): Json {
  if (format.type === 'text') return { responseMimeType: 'text/plain' }
  if (format.type === 'json') return { responseMimeType: 'application/json' }
  return { responseMimeType: 'application/json', responseJsonSchema: format.schema }
}

function toolMembers({ tools, toolChoice, parallelToolCalls }: ChatRequest): Json {
  if (tools.length === 0) return {}
  if (parallelToolCalls === false)
    throw new Untranslatable('parallelToolCalls', 'the provider may always call several functions at once')
  const calling = writeCalling(toolChoice, tools)
  return {
    tools: [{ functionDeclarations: tools.map(writeTool) }],
    toolConfig: calling && { functionCallingConfig: calling },
  }
}

const writeTool = ({ name, description, parameters }: ChatTool): Json =>
  saidMembers({ name, description, parametersJsonSchema: parameters })

const modes = { auto: 'AUTO', none: 'NONE', required: 'ANY' } as const

/** Functions that must be called, or must not, are strict as they are. */
function writeCalling(choice: ChatRequest['toolChoice'], tools: readonly ChatTool[]): Json | null {
  if (typeof choice === 'object' && choice !== null)
    return { mode: 'ANY', allowedFunctionNames: [choice.name] }
  const isStrict = tools.some(({ strict }) => strict === true)
  if (isStrict && (choice ?? 'auto') === 'auto') return { mode: 'VALIDATED' }
  return choice && { mode: modes[choice] }
}
