import type { NeutralField } from '../../chat/chat-format.js'
import type { FieldTable } from '../../openai/refuse-untranslated.js'

const table = (
  translated: string[],
  ignored: string[] = [],
  harmless: [string, readonly string[]][] = [],
): FieldTable => ({ translated: new Set(translated), ignored: new Set(ignored), harmless: new Map(harmless) })

/**
 * Gemini API reference, GenerateContentRequest. Refused are what lies at Google's (`cachedContent`), and what else has
 * no neutral word; `safetySettings` unless they ask for no filter.
 */
export const requestFields = table(
  [
    'model',
    'contents',
    'systemInstruction',
    'tools',
    'toolConfig',
    'generationConfig',
    'safetySettings',
    'serviceTier',
  ],
  ['labels', 'store'],
  [['cachedContent', ['""']]],
)

/** Gemini API reference, GenerationConfig. */
export const configFields = table(
  [
    'maxOutputTokens',
    'temperature',
    'topP',
    'topK',
    'stopSequences',
    'candidateCount',
    'seed',
    'presencePenalty',
    'frequencyPenalty',
    'responseMimeType',
    'responseSchema',
    'responseJsonSchema',
    'thinkingConfig',
  ],
  [],
  [
    ['responseLogprobs', ['false']],
    ['logprobs', ['0']],
    ['responseModalities', ['[]', '["TEXT"]']],
    ['mediaResolution', ['"MEDIA_RESOLUTION_UNSPECIFIED"']],
    ['enableEnhancedCivicAnswers', ['false']],
  ],
)

/** Whatever the model shows of its thoughts is told. */
export const thinkingFields = table(['thinkingBudget', 'thinkingLevel'], ['includeThoughts'])

export const toolFields = table(['functionDeclarations'])

export const declarationFields = table(
  ['name', 'description', 'parameters', 'parametersJsonSchema'],
  [],
  [['behavior', ['"UNSPECIFIED"', '"BLOCKING"']]],
)

export const toolConfigFields = table(['functionCallingConfig'])

export const callingFields = table(
  ['mode', 'allowedFunctionNames'],
  [],
  [['streamFunctionCallArguments', ['false']]],
)

/** Gemini API reference, Part. */
export const partFields = table(
  ['text', 'thought', 'thoughtSignature', 'inlineData', 'fileData', 'functionCall', 'functionResponse'],
  ['partMetadata'],
)

export const callFields = table(['id', 'name', 'args'])

export const resultFields = table(['id', 'name', 'response', 'parts'], [], [['willContinue', ['false']]])

/** What a caller calls the things that its provider may not know. */
export const geminiFieldNames: Readonly<Record<NeutralField, string>> = {
  answers: 'generationConfig.candidateCount',
  topK: 'generationConfig.topK',
  frequencyPenalty: 'generationConfig.frequencyPenalty',
  presencePenalty: 'generationConfig.presencePenalty',
  seed: 'generationConfig.seed',
  answerFormat: 'generationConfig.responseMimeType',
  toolChoice: 'toolConfig.functionCallingConfig',
  parallelToolCalls: 'tools',
  reasoning: 'generationConfig.thinkingConfig',
  serviceTier: 'serviceTier',
  stopSequences: 'generationConfig.stopSequences',
  image: 'contents',
  file: 'contents',
  audio: 'contents',
  toolResult: 'contents',
  system: 'systemInstruction',
}
