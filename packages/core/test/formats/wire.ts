import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { ChatAnswer, ChatStep } from '../../src/formats/chat/chat-answer.js'
import type { AnswerFacts, ChatFormat, StepReader } from '../../src/formats/chat/chat-format.js'
import type { ChatRequest } from '../../src/formats/chat/chat-request.js'
import { readSseEvent, SseSplitter } from '../../src/metering/index.js'

export const facts: AnswerFacts = {
  requestId: '0192f0c1-0000-7000-8000-000000000001',
  model: 'asked-for',
  created: 1_700_000_000,
  inputTokens: 9,
  wantsUsage: true,
}

/** A request that asks for nothing but an answer to `hello`. */
export const plainRequest: ChatRequest = {
  model: 'm',
  stream: false,
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'hello' }] }],
  tools: [],
  toolChoice: null,
  parallelToolCalls: null,
  maxOutputTokens: null,
  stopSequences: [],
  temperature: null,
  topP: null,
  topK: null,
  frequencyPenalty: null,
  presencePenalty: null,
  seed: null,
  answers: 1,
  reasoning: null,
  answerFormat: null,
  endUserId: null,
  serviceTier: null,
}

/** What a reader makes of a stream. */
export function stepsIn(reader: StepReader, bytes: Uint8Array): ChatStep[] {
  const splitter = new SseSplitter()
  const events = splitter.push(bytes)
  const rest = splitter.rest()
  return [...events, ...(rest ? [rest] : [])].flatMap((event) => reader.read(readSseEvent(event)))
}

/** A stream as a writer tells it, from the first step to the end. */
export function written(format: ChatFormat, steps: readonly ChatStep[], given = facts): string {
  const writer = format.stepWriter(given)
  return steps.map((step) => writer.write(step)).join('') + writer.end()
}

/** What a stream's steps come to, put together as the words of a whole answer. */
export function told(steps: readonly ChatStep[], choice = 0) {
  const mine = steps.filter((step) => !('choice' in step) || step.choice === choice)
  const textOf = (type: 'text' | 'reasoning') =>
    mine.map((step) => (step.type === type ? step.text : '')).join('')
  const calls = mine.filter((step) => step.type === 'tool_call')
  return {
    text: textOf('text'),
    reasoning: textOf('reasoning'),
    toolCalls: calls.map(({ id, name, index }) => ({
      id,
      name,
      arguments: mine
        .map((step) => (step.type === 'tool_arguments' && step.index === index ? step.text : ''))
        .join(''),
    })),
    finish: mine.find((step) => step.type === 'finish')?.finish ?? null,
    usage: mine.findLast((step) => step.type === 'usage')?.usage ?? null,
  }
}

/** A server that answers every request with one body; closed when the test is over. Gives its base URL. */
export async function serving(body: string, status = 200): Promise<string> {
  const isStream = !body.startsWith('{')
  const server = createServer((request, response) => {
    request.resume()
    response.writeHead(status, { 'content-type': isStream ? 'text/event-stream' : 'application/json' })
    response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/v1`
}

export const weather = {
  type: 'tool_call',
  id: 'call_1',
  name: 'weather',
  arguments: '{"city":"Paris"}',
  signature: null,
} as const

export const answerOf = (choice: Partial<ChatAnswer['choices'][number]>): ChatAnswer => ({
  id: 'id-1',
  model: 'upstream-name',
  choices: [{ parts: [], finish: 'stop', stopSequence: null, ...choice }],
  usage: {
    quantities: { input: 10, cache_read: 20, cache_write: 3, output: 5, output_reasoning: 7 },
    serviceTier: 'standard',
  },
})

/** A streamed answer of everything: signed reasoning, text, and two tool calls whose arguments come in between. */
export const interleavedSteps = (signature: string): ChatStep[] => [
  { type: 'start', id: 'id-1', model: 'up' },
  { type: 'reasoning', choice: 0, text: 'h' },
  { type: 'reasoning', choice: 0, text: 'm' },
  { type: 'reasoning_signature', choice: 0, signature, redacted: null },
  { type: 'reasoning_signature', choice: 0, signature: null, redacted: 'opaque' },
  { type: 'text', choice: 0, text: 'Let me ' },
  { type: 'text', choice: 0, text: 'see.' },
  { type: 'tool_call', choice: 0, index: 0, id: 'call_1', name: 'weather', signature: 'mark' },
  { type: 'tool_arguments', choice: 0, index: 0, text: '{"city":' },
  { type: 'tool_call', choice: 0, index: 1, id: 'call_2', name: 'now', signature: null },
  { type: 'tool_arguments', choice: 0, index: 0, text: '"Paris"}' },
  { type: 'finish', choice: 0, finish: 'tool_calls', stopSequence: null },
  { type: 'usage', usage: answerOf({}).usage! },
]
