import { messageOf, toolsToCall, type Ask, type AskedMessage } from '../ask.js'
import { recordOf, recordsOf, textIn, type Json } from '../json.js'
import { openaiToolChoice } from './chat-ask.js'

/** What the body of a response asks for. */
export function responsesAsk(body: Json): Ask {
  const { input, instructions, max_output_tokens: limit } = body
  const tools = recordsOf(body.tools)
    .filter(({ type }) => type === 'function')
    .map(({ name, parameters }) => ({ name: textIn(name), schema: parameters }))
  return {
    messages: [
      ...(typeof instructions === 'string' ? [messageOf(instructions)] : []),
      ...(typeof input === 'string' ? [messageOf(input)] : recordsOf(input).map(itemOf)),
    ],
    ...(typeof limit === 'number' ? { limit } : {}),
    choices: 1,
    ...toolsToCall(tools, openaiToolChoice(body.tool_choice, recordOf(body.tool_choice).name)),
    parallel: body.parallel_tool_calls !== false,
  }
}

const itemOf = ({ type, content, output }: Json): AskedMessage =>
  type === 'function_call_output' ? messageOf(output, true) : messageOf(content)
