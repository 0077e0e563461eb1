import { recordsOf, textIn, type Json } from './json.js'

/** What a request for an answer in words asks for, whatever format it came in. */
export interface Ask {
  /** The system's first, if there is one. */
  messages: AskedMessage[]
  /** Most tokens of one answer. */
  limit?: number
  /** How many answers. */
  choices: number
  /** Those that may be called. */
  tools: Tool[]
  /** Whether one has to be called. */
  mustCall: boolean
  /** Whether several may be called at once. */
  parallel: boolean
}

export interface AskedMessage {
  text: string
  images: number
  /** Whether it says what a tool answered. */
  isToolResult: boolean
}

export interface Tool {
  name: string
  /** JSON Schema of its input. */
  schema: unknown
}

const imageTypes = new Set(['image', 'image_url', 'input_image'])

/** A message of a text, or of parts as OpenAI and Anthropic write them. */
export function messageOf(content: unknown, isToolResult = false): AskedMessage {
  if (!Array.isArray(content)) return { text: textIn(content), images: 0, isToolResult }
  return joined(recordsOf(content).map(partOf), isToolResult)
}

function partOf(part: Json): AskedMessage {
  if (part.type === 'tool_result') return messageOf(part.content, true)
  const images = imageTypes.has(textIn(part.type)) ? 1 : 0
  return { text: textIn(part.text), images, isToolResult: false }
}

/** One message of its parts. */
export const joined = (parts: AskedMessage[], isToolResult = false): AskedMessage => ({
  text: parts.map(({ text }) => text).join(''),
  images: parts.reduce((sum, { images }) => sum + images, 0),
  isToolResult: isToolResult || parts.some((part) => part.isToolResult),
})

/** What a request says about the choice of a tool. */
export interface ToolChoice {
  /** No tool is to be called. */
  isOff: boolean
  /** One has to be called. */
  isForced: boolean
  /** Only these, if there are any. */
  names: unknown[]
}

export function toolsToCall(all: Tool[], choice: ToolChoice): Pick<Ask, 'tools' | 'mustCall'> {
  const { isOff, isForced, names } = choice
  const isChosen = ({ name }: Tool): boolean => !isOff && (names.length === 0 || names.includes(name))
  return { tools: all.filter(isChosen), mustCall: isForced }
}
