/** What a caller saw of an answer. */
export interface Seen {
  text: string
  input: number
  output: number
}

/** One of the clients that callers use, unmodified. */
export interface Client {
  ask(model: string, prompt: string): Promise<Seen>
  stream(model: string, prompt: string): Promise<Seen>
  /** Shows a picture beside the prompt. */
  show(model: string, prompt: string, png: Uint8Array): Promise<string>
  /** Offers a tool, runs it when it is called, and answers with its result. */
  useTool(model: string, run: (args: unknown) => string): Promise<string>
  /** Leaves a stream after its first piece. */
  leave(model: string, prompt: string): Promise<void>
  /** The class of its own error, and its status. */
  fail(model: string): Promise<[name: string, status: number | undefined]>
}

export interface Access {
  /** Of the server, without a path. */
  origin: string
  apiKey: string
}

export const toolPrompt = 'Please use the tool.'
export const tool = {
  name: 'weather',
  description: 'The weather of a city',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
} as const

export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

/** What a call is rejected with, by the name of its class. */
export async function failureOf(call: Promise<unknown>): Promise<[string, number | undefined]> {
  try {
    await call
  } catch (fault) {
    const { status, statusCode } = fault as { status?: number; statusCode?: number }
    return [(fault as Error).constructor.name, status ?? statusCode]
  }
  throw new Error('the call did not fail')
}
