import { messageOf, toolsToCall, type Ask } from '../ask.js'
import { recordOf, recordsOf, textIn, type Json } from '../json.js'

/** What the body of a message asks for. */
export function messagesAsk(body: Json): Ask {
  const { type, name, disable_parallel_tool_use: isSingle } = recordOf(body.tool_choice)
  const tools = recordsOf(body.tools).map((tool) => ({ name: textIn(tool.name), schema: tool.input_schema }))
  const choice = {
    isOff: type === 'none',
    isForced: type === 'any' || type === 'tool',
    names: type === 'tool' ? [name] : [],
  }
  return {
    messages: [
      ...(body.system === undefined ? [] : [messageOf(body.system)]),
      ...recordsOf(body.messages).map(({ content }) => messageOf(content)),
    ],
    limit: Number(body.max_tokens),
    choices: 1,
    ...toolsToCall(tools, choice),
    parallel: isSingle !== true,
  }
}
