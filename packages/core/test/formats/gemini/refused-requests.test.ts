import { expect, test } from 'vitest'
import type { ChatRequest } from '../../../src/formats/chat/chat-request.js'
import { geminiChat } from '../../../src/formats/gemini/gemini-chat.js'

const hello = [{ role: 'user', parts: [{ text: 'hello' }] }]
const read = (body: object): ChatRequest =>
  geminiChat.readRequest({ contents: hello, ...body }, { model: 'm', stream: false })
const refusal = (code: string, param: string) => expect.objectContaining({ code, details: { param } })

test.each([
  [{ cachedContent: 'cachedContents/1' }, 'cachedContent'],
  [{ safetySettings: [{ category: 'X', threshold: 'BLOCK_LOW_AND_ABOVE' }] }, 'safetySettings.0'],
  [{ tools: [{ functionDeclarations: [] }, { googleSearch: {} }] }, 'tools.1.googleSearch'],
  [{ tools: [{ codeExecution: {} }] }, 'tools.0.codeExecution'],
  [
    { tools: [{ functionDeclarations: [{ name: 'f', response: {} }] }] },
    'tools.0.functionDeclarations.0.response',
  ],
  [{ toolConfig: { retrievalConfig: {} } }, 'toolConfig.retrievalConfig'],
  [{ toolConfig: { functionCallingConfig: { mode: 'EAGER' } } }, 'toolConfig.functionCallingConfig.mode'],
  [
    { toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['a', 'b'] } } },
    'toolConfig.functionCallingConfig.allowedFunctionNames',
  ],
  [{ generationConfig: { responseLogprobs: true } }, 'generationConfig.responseLogprobs'],
  [{ generationConfig: { responseModalities: ['IMAGE'] } }, 'generationConfig.responseModalities'],
  [{ generationConfig: { responseMimeType: 'text/x.enum' } }, 'generationConfig.responseMimeType'],
  [{ never_heard_of: 1 }, 'neverHeardOf'],
  [{ contents: [{ role: 'system', parts: [] }] }, 'contents.0.role'],
  [{ contents: [{ parts: [{ executableCode: {} }] }] }, 'contents.0.parts.0.executableCode'],
  [
    { contents: [{ parts: [{ inlineData: { mimeType: 'video/mp4', data: '' } }] }] },
    'contents.0.parts.0.inlineData.mimeType',
  ],
  [
    { contents: [{ parts: [{ fileData: { fileUri: 'gs://bucket/a.png' } }] }] },
    'contents.0.parts.0.fileData.fileUri',
  ],
  [
    {
      contents: [
        { parts: [{ fileData: { fileUri: 'https://generativelanguage.googleapis.com/v1beta/files/a' } }] },
      ],
    },
    'contents.0.parts.0.fileData.fileUri',
  ],
  [
    { systemInstruction: { parts: [{ inlineData: { mimeType: 'image/png', data: '' } }] } },
    'systemInstruction.parts.0',
  ],
])('refuses %j by the name of the field', (body, param) => {
  expect(() => read(body)).toThrow(refusal('unsupported_parameter', param))
})

test.each([
  [{ contents: 'hello' }, 'contents'],
  [{ contents: [{ parts: [{}] }] }, 'contents.0.parts.0'],
  [{ contents: [{ parts: [{ functionCall: {} }] }] }, 'contents.0.parts.0.functionCall.name'],
  [{ generationConfig: { temperature: 'warm' } }, 'generationConfig.temperature'],
  [
    { generationConfig: { thinkingConfig: { thinkingLevel: 'heroic' } } },
    'generationConfig.thinkingConfig.thinkingLevel',
  ],
  [{ tools: [{ functionDeclarations: [{}] }] }, 'tools.0.functionDeclarations.0.name'],
])('takes %j for a mistake of the caller', (body, param) => {
  expect(() => read(body)).toThrow(refusal('invalid_request', param))
})
