import { joined, toolsToCall, type Ask, type AskedMessage } from '../ask.js'
import { recordOf, recordsOf, textIn, type Json } from '../json.js'

/** What the body of a generation asks for. */
export function generateAsk(body: Json): Ask {
  const { candidateCount, maxOutputTokens } = recordOf(body.generationConfig)
  const tools = recordsOf(body.tools)
    .flatMap(({ functionDeclarations }) => recordsOf(functionDeclarations))
    .map((tool) => ({ name: textIn(tool.name), schema: tool.parametersJsonSchema ?? tool.parameters }))
  const { mode, allowedFunctionNames } = recordOf(recordOf(body.toolConfig).functionCallingConfig)
  const names: unknown[] = Array.isArray(allowedFunctionNames) ? allowedFunctionNames : []
  return {
    messages: [
      ...(body.systemInstruction === undefined ? [] : [messageOf(recordOf(body.systemInstruction))]),
      ...recordsOf(body.contents).map(messageOf),
    ],
    ...(typeof maxOutputTokens === 'number' ? { limit: maxOutputTokens } : {}),
    choices: Number(candidateCount ?? 1),
    ...toolsToCall(tools, { isOff: mode === 'NONE', isForced: mode === 'ANY', names }),
    parallel: true,
  }
}

const messageOf = ({ parts }: Json): AskedMessage => joined(recordsOf(parts).map(partOf))

function partOf({ text, inlineData, fileData, functionResponse }: Json): AskedMessage {
  const isImage = textIn(recordOf(inlineData ?? fileData).mimeType).startsWith('image/')
  const result = functionResponse === undefined ? '' : JSON.stringify(recordOf(functionResponse).response)
  return {
    text: textIn(text) + result,
    images: isImage ? 1 : 0,
    isToolResult: functionResponse !== undefined,
  }
}
