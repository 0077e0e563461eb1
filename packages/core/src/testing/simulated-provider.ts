import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { behaviourOfModel, type Behaviour } from './behaviour.js'
import { simulateAnswer, simulateEmbedding, type SimulatedAnswer } from './simulated-answer.js'

type Json = Record<string, unknown>

/** One call as the provider saw it. */
export interface CallLogEntry {
  path: string
  model: string
  authorization: string
  headers: IncomingMessage['headers']
  body: Json
  /** What it reported; null when it reported nothing. */
  usage: unknown
  /** Whether its whole answer was written. */
  completed: boolean
}

export interface SimulatedProviderOptions {
  /** Before the head of an answer. @defaultValue 0 */
  latencyMs?: number
  /** Between two chunks of a stream. @defaultValue 0 */
  chunkDelayMs?: number
  /** @defaultValue characters / 4 */
  countTokens?: (text: string) => number
  /** Told at the start of every call. */
  onCall?: (call: CallLogEntry) => void
  /** How to misbehave; by default what the model's name asks for. */
  behave?: (call: CallLogEntry) => Behaviour
}

const pause = (ms: number): Promise<void> =>
  ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : Promise.resolve()

/** A provider that speaks OpenAI's format and costs nothing: for demos and tests. Mount it on an HTTP server. */
export function simulatedProvider(options: SimulatedProviderOptions = {}): RequestListener {
  const countTokens = options.countTokens ?? ((text: string) => Math.ceil(text.length / 4))
  const behave = options.behave ?? ((call: CallLogEntry) => behaviourOfModel(call.model))

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? '').split('?')[0]!.replace(/^\/v1/, '')
    if (request.method === 'GET' && path === '/models') {
      send(response, 200, {
        object: 'list',
        data: [{ id: 'simulated', object: 'model', created: 0, owned_by: 'meterway' }],
      })
      return
    }
    const body = await readBody(request)
    const call = callOf(request, path, body)
    options.onCall?.(call)
    const behaviour = behave(call)
    await pause(behaviour.latencyMs ?? options.latencyMs ?? 0)
    if (misbehave(response, call, behaviour)) return
    if (path === '/embeddings') embed(response, call, countTokens)
    else if (path === '/chat/completions') await chat(response, call, behaviour, options, countTokens)
    else send(response, 404, errorBody('not_found', `There is no ${path}.`))
  }
  return (request, response) => {
    serve(request, response).catch((fault: unknown) => {
      response.destroy(fault instanceof Error ? fault : undefined)
    })
  }
}

const callOf = (request: IncomingMessage, path: string, body: Json): CallLogEntry => ({
  path,
  model: typeof body.model === 'string' ? body.model : '',
  authorization: request.headers.authorization ?? '',
  headers: request.headers,
  body,
  usage: null,
  completed: false,
})

async function readBody(request: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString() || '{}') as Json
}

/** Answers the faults that come instead of an answer. True when it did. */
function misbehave(response: ServerResponse, call: CallLogEntry, behaviour: Behaviour): boolean {
  if (behaviour.hang) return true
  if (behaviour.redirect !== undefined) {
    response.writeHead(302, { location: behaviour.redirect }).end()
    return true
  }
  if (behaviour.rawBody !== undefined) {
    response.writeHead(200, { 'content-type': 'application/json' }).end(behaviour.rawBody)
    return true
  }
  if (behaviour.echoAuthorization) {
    send(response, 400, errorBody('invalid_request_error', `You sent ${call.authorization}`))
    return true
  }
  if (behaviour.status === undefined) return false
  if (behaviour.retryAfter !== undefined) response.setHeader('retry-after', behaviour.retryAfter)
  send(
    response,
    behaviour.status,
    errorBody(
      'simulated_error',
      `The simulated provider was asked to fail with ${String(behaviour.status)}.`,
    ),
  )
  return true
}

async function chat(
  response: ServerResponse,
  call: CallLogEntry,
  behaviour: Behaviour,
  options: SimulatedProviderOptions,
  countTokens: (text: string) => number,
): Promise<void> {
  const answer = simulateAnswer(call.body, countTokens)
  const answers = Number(call.body.n ?? 1)
  const usage = 'usage' in behaviour ? behaviour.usage : usageOf(answer, answers)
  call.usage = usage
  if (call.body.stream === true) {
    await stream(response, call, answer, usage, behaviour, options.chunkDelayMs ?? 0)
    return
  }
  const message = { role: 'assistant', content: answer.words.join(''), refusal: null }
  const choices = Array.from({ length: answers }, (_, index) => ({
    index,
    message,
    logprobs: null,
    finish_reason: answer.finishReason,
  }))
  send(response, 200, { ...head(call, 'chat.completion'), choices, ...(usage === null ? {} : { usage }) })
  call.completed = true
}

async function stream(
  response: ServerResponse,
  call: CallLogEntry,
  answer: SimulatedAnswer,
  usage: unknown,
  behaviour: Behaviour,
  chunkDelayMs: number,
): Promise<void> {
  const withUsage = (call.body.stream_options as Json | undefined)?.include_usage === true
  const base = head(call, 'chat.completion.chunk')
  const write = async (chunk: Json): Promise<void> => {
    const event = `data: ${JSON.stringify({ ...base, ...chunk, ...(withUsage && !('usage' in chunk) ? { usage: null } : {}) })}\n\n`
    if (!response.write(event))
      await new Promise((resolve) => response.once('drain', resolve).once('close', resolve))
  }
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' })
  let sent = 0
  for (const word of answer.words) {
    if (response.destroyed) return
    if (await breakOff(response, behaviour, sent)) return
    const delta = sent === 0 ? { role: 'assistant', content: word } : { content: word }
    await write({ choices: [{ index: 0, delta, logprobs: null, finish_reason: null }] })
    sent += 1
    await pause(chunkDelayMs)
  }
  await write({ choices: [{ index: 0, delta: {}, logprobs: null, finish_reason: answer.finishReason }] })
  if (withUsage && usage !== null) await write({ choices: [], usage })
  response.end('data: [DONE]\n\n')
  call.completed = true
}

/** True when the stream ends here. */
async function breakOff(response: ServerResponse, behaviour: Behaviour, sent: number): Promise<boolean> {
  if (behaviour.resetAfterChunks === sent) {
    // What was written must be on its way before the connection goes.
    await pause(20)
    response.socket?.resetAndDestroy()
    return true
  }
  if (behaviour.cutAfterChunks === sent) {
    response.end()
    return true
  }
  if (behaviour.errorAfterChunks === sent) {
    response.end(`data: ${JSON.stringify(errorBody('server_error', 'The simulated provider failed.'))}\n\n`)
    return true
  }
  return behaviour.stallAfterChunks === sent
}

function embed(response: ServerResponse, call: CallLogEntry, countTokens: (text: string) => number): void {
  const input = call.body.input
  const texts = Array.isArray(input)
    ? typeof input[0] === 'number'
      ? [input.join(' ')]
      : input.map(String)
    : [String(input)]
  const dimensions = Number(call.body.dimensions ?? 64)
  const encoded = (vector: number[]): unknown =>
    call.body.encoding_format === 'base64'
      ? Buffer.from(Float32Array.from(vector).buffer).toString('base64')
      : vector
  const data = texts.map((text, index) => ({
    object: 'embedding',
    index,
    embedding: encoded(simulateEmbedding(text, dimensions)),
  }))
  const tokens = texts.reduce((sum, text) => sum + countTokens(text), 0)
  call.usage = { prompt_tokens: tokens, total_tokens: tokens }
  send(response, 200, { object: 'list', data, model: call.model, usage: call.usage })
  call.completed = true
}

const usageOf = ({ promptTokens, completionTokens }: SimulatedAnswer, answers: number): Json => ({
  prompt_tokens: promptTokens,
  completion_tokens: completionTokens * answers,
  total_tokens: promptTokens + completionTokens * answers,
})

let calls = 0

const head = (call: CallLogEntry, object: string): Json => ({
  id: `chatcmpl-sim-${String(++calls)}`,
  object,
  created: Math.floor(Date.now() / 1000),
  model: call.model,
})

const errorBody = (code: string, message: string): Json => ({
  error: { message, type: code, param: null, code },
})

function send(response: ServerResponse, status: number, body: Json): void {
  const text = JSON.stringify(body)
  response
    .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    .end(text)
}
