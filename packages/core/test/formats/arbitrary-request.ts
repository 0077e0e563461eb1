import fc from 'fast-check'
import type { ChatMessage, ChatRequest, MediaSource } from '../../src/formats/chat/chat-request.js'

const word = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' })
const name = fc.stringMatching(/^[a-z_]{1,10}$/)
const data = fc.uint8Array({ maxLength: 9 }).map((bytes) => Buffer.from(bytes).toString('base64'))
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })

const base64 = (mediaType: string): fc.Arbitrary<MediaSource> =>
  data.map((bytes) => ({ kind: 'base64', mediaType, data: bytes }))
const url: fc.Arbitrary<MediaSource> = name.map((path) => ({
  kind: 'url',
  url: `https://example.com/${path}`,
}))

const text = word.map((value) => ({ type: 'text' as const, text: value }))
const image = fc.record({
  type: fc.constant('image' as const),
  source: fc.oneof(url, base64('image/png')),
  detail: fc.constantFrom(null, 'low', 'high'),
})
const file = fc.record({
  type: fc.constant('file' as const),
  source: base64('application/pdf'),
  name: name.map((stem) => `${stem}.pdf`),
})
const call = fc.record({
  type: fc.constant('tool_call' as const),
  id: name,
  name,
  arguments: fc.constantFrom('{}', '{"a":1}', '{"half'),
  signature: orNull(name),
})
const result = fc.record({
  type: fc.constant('tool_result' as const),
  id: name,
  name: fc.constant(null),
  parts: fc.tuple(text),
  isError: fc.constant(false),
})
const reasoning = fc.record({
  type: fc.constant('reasoning' as const),
  text: word,
  signature: name,
  redacted: fc.constant(null),
})

const message = (role: ChatMessage['role'], parts: fc.Arbitrary<ChatMessage['parts']>) =>
  parts.map((given): ChatMessage => ({ role, parts: given }))

/** One text, or a text among media: neighbouring texts alone would become one. */
const userParts = fc.oneof(fc.tuple(text), fc.tuple(text, image), fc.tuple(image, file, text))
const turn = fc.oneof(
  message('system', fc.tuple(text)).map((one) => [one]),
  message('user', userParts).map((one) => [one]),
  fc.tuple(
    message(
      'assistant',
      fc
        .tuple(fc.array(reasoning, { maxLength: 1 }), text, fc.array(call, { maxLength: 2 }))
        .map(([a, b, c]) => [...a, b, ...c]),
    ),
    message('user', fc.array(result, { minLength: 1, maxLength: 2 })),
    message('user', userParts),
  ),
)
const figure = orNull(fc.constantFrom(0, 0.5, 1))

/** Any request that OpenAI's formats say without loss; `only` narrows it. */
export const arbitraryRequest = (only: Partial<ChatRequest> = {}): fc.Arbitrary<ChatRequest> =>
  fc
    .record<ChatRequest>({
      model: fc.constant('some-model'),
      stream: fc.boolean(),
      messages: fc.array(turn, { minLength: 1, maxLength: 3 }).map((turns) => turns.flat()),
      tools: fc.array(
        fc.record({
          name,
          description: orNull(word),
          parameters: orNull(fc.constant({ type: 'object', properties: { a: { type: 'number' } } })),
          strict: fc.constantFrom(true, false),
        }),
        { minLength: 1, maxLength: 2 },
      ),
      toolChoice: fc.oneof(fc.constantFrom(null, 'auto' as const, 'none' as const), fc.record({ name })),
      parallelToolCalls: orNull(fc.boolean()),
      maxOutputTokens: orNull(fc.integer({ min: 1, max: 9999 })),
      stopSequences: fc.array(word, { maxLength: 4 }),
      temperature: figure,
      topP: figure,
      topK: fc.constant(null),
      frequencyPenalty: figure,
      presencePenalty: figure,
      seed: orNull(fc.nat()),
      answers: fc.integer({ min: 1, max: 4 }),
      reasoning: orNull(
        fc.record({
          effort: fc.constantFrom('none' as const, 'low' as const, 'high' as const),
          budgetTokens: fc.constant(null),
        }),
      ),
      answerFormat: fc.constantFrom(
        null,
        { type: 'text' as const },
        { type: 'json' as const },
        { type: 'json_schema' as const, name: 'n', schema: { type: 'object' }, strict: true },
      ),
      endUserId: orNull(name),
      serviceTier: fc.constantFrom(null, 'default', 'flex'),
    })
    .map((request) => ({ ...request, ...only }))
