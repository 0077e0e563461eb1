import { messageOf, toolsToCall, type Ask, type ToolChoice } from '../ask.js'
import { recordOf, recordsOf, textIn, type Json } from '../json.js'

/** What the body of a chat asks for. */
export function chatAsk(body: Json): Ask {
  const limit = body.max_completion_tokens ?? body.max_tokens
  const tools = recordsOf(body.tools).map((tool) => {
    const { name, parameters } = recordOf(tool.function)
    return { name: textIn(name), schema: parameters }
  })
  const { name } = recordOf(recordOf(body.tool_choice).function)
  return {
    messages: recordsOf(body.messages).map(({ role, content }) => messageOf(content, role === 'tool')),
    ...(typeof limit === 'number' ? { limit } : {}),
    choices: Number(body.n ?? 1),
    ...toolsToCall(tools, openaiToolChoice(body.tool_choice, name)),
    parallel: body.parallel_tool_calls !== false,
  }
}

/** A choice as OpenAI writes it, with the name of the one function, if it names one. */
export const openaiToolChoice = (choice: unknown, name: unknown): ToolChoice => ({
  isOff: choice === 'none',
  isForced: choice === 'required' || name !== undefined,
  names: name === undefined ? [] : [name],
})
