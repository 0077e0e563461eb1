import type { Json } from '../usage/figures.js'
import type { StreamFormat } from './stream-format.js'
import { isJson, objectsOf, type Tally } from './tally.js'

/** Gemini API reference, streamGenerateContent with `alt=sse`: whole responses, few and large, usage on each. */
export const geminiStream: StreamFormat = {
  endsBy: 'eof',
  carriesText: true,
  isTelling: () => true,
  closing: /"(?:finish|block)Reason"\s*:\s*"/,
  take: (tally, { candidates, promptFeedback, usageMetadata }) => {
    for (const candidate of objectsOf(candidates)) takeCandidate(tally, candidate)
    if (isJson(promptFeedback)) tally.finish(promptFeedback.blockReason)
    tally.takeUsage(usageMetadata, tally.isFinished)
  },
}

function takeCandidate(tally: Tally, { index, content, finishReason }: Json): void {
  if (isJson(content)) for (const part of objectsOf(content.parts)) takePart(tally, part, index)
  tally.finish(finishReason, index)
}

function takePart(tally: Tally, part: Json, index: unknown): void {
  const { text, thought, functionCall, thoughtSignature } = part
  if (thought === true) tally.addReasoning(text, index)
  else tally.addText(text, index)
  if (!isJson(functionCall)) return
  const call = tally.addToolCall(functionCall.id, functionCall.name, index)
  tally.addArguments(call, JSON.stringify(functionCall.args ?? {}))
  if (typeof thoughtSignature === 'string') call.thought_signature = thoughtSignature
}
