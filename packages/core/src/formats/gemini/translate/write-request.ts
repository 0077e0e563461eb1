import { type TargetFacts, Untranslatable } from '../../chat/chat-format.js'
import type { AnswerFormat, ChatRequest, ChatTool } from '../../chat/chat-request.js'
import { tierName } from '../../openai/translate/tier-name.js'
import { type Json, saidMembers } from '../../openai/values.js'
import { writeThinking } from './thinking.js'
import { writeContents } from './write-contents.js'

/** Gemini API reference, GenerationConfig, `stopSequences`. */
const stopSequencesMax = 5

/**
 * The body of `generateContent`; model and streaming are in its path. What has no word here and changes no answer is
 * left out: the caller's id of its user, whether a tool is strict.
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
  return {
    tools: [{ functionDeclarations: tools.map(writeTool) }],
    toolConfig: toolChoice && { functionCallingConfig: writeToolChoice(toolChoice) },
  }
}

const writeTool = ({ name, description, parameters }: ChatTool): Json =>
  saidMembers({ name, description, parametersJsonSchema: parameters })

const modes = { auto: 'AUTO', none: 'NONE', required: 'ANY' } as const

const writeToolChoice = (choice: NonNullable<ChatRequest['toolChoice']>): Json =>
  typeof choice === 'object' ? { mode: 'ANY', allowedFunctionNames: [choice.name] } : { mode: modes[choice] }
