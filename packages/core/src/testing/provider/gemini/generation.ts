import type { CallLogEntry } from '../call.js'
import type { Exchange } from '../exchange.js'
import type { Json } from '../json.js'
import type { SimulatedAnswer } from '../simulate-answer.js'

/** An answer, or a piece of one that is streamed; with the reason of its end where it is the last. */
export function generation(
  { call, behaviour }: Exchange,
  answer: SimulatedAnswer,
  parts: Json[],
  usage: unknown,
  isLast: boolean,
): Json {
  const ending = isLast ? { finishReason: answer.finishReason === 'length' ? 'MAX_TOKENS' : 'STOP' } : {}
  const candidates = Array.from({ length: answer.choices }, (_, index) => ({
    content: { parts, role: 'model' },
    ...ending,
    index,
  }))
  return {
    candidates,
    ...(usage === null ? {} : { usageMetadata: usage }),
    modelVersion: behaviour.servedModel ?? call.model,
    responseId: `response-sim-${call.id}`,
  }
}

/** A turn's first call carries a signature, which has to come back with it. */
export const functionCallParts = ({ toolCalls }: SimulatedAnswer, { id }: CallLogEntry): Json[] =>
  toolCalls.map(({ name, input }, index) => ({
    functionCall: { id: `function-call-sim-${id}-${index}`, name, args: input },
    ...(index === 0 ? { thoughtSignature: Buffer.from(`signature of ${id}`).toString('base64') } : {}),
  }))

/** Usage as it stands after so many tokens of each candidate. */
export function generationUsage(answer: SimulatedAnswer, completionTokens = answer.completionTokens): Json {
  const { promptTokens, imageTokens, choices } = answer
  const answered = completionTokens * choices
  const images = imageTokens === 0 ? [] : [{ modality: 'IMAGE', tokenCount: imageTokens }]
  return {
    promptTokenCount: promptTokens,
    candidatesTokenCount: answered,
    totalTokenCount: promptTokens + answered,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: promptTokens - imageTokens }, ...images],
  }
}
