import type { Behaviour } from './behaviour.js'
import type { Json } from './call.js'
import { errorBody, finish, report, write, type Exchange } from './exchange.js'
import { pause } from './pause.js'
import { usageOf, wordsOf, type SimulatedAnswer } from './simulated-answer.js'

/** Answers as server-sent events, the way OpenAI does unless told otherwise. */
export async function streamChat(
  exchange: Exchange,
  head: Json,
  answer: SimulatedAnswer,
  usage: unknown,
): Promise<void> {
  const { call, response, behaviour, chunkDelayMs } = exchange
  const asked = (call.body.stream_options as Json | undefined)?.include_usage === true
  const place = behaviour.usageOn ?? 'last'
  const usageIsSent = usage !== null && (asked || place !== 'last')
  const send = (choices: unknown[], reported: unknown = null): Promise<void> =>
    write(exchange, event({ ...head, choices, ...(asked || reported !== null ? { usage: reported } : {}) }))
  report(exchange, usageIsSent ? usage : null)
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' })

  for (const [sent, word] of wordsOf(answer.text).entries()) {
    if (response.destroyed || (await breakOff(exchange, sent))) return
    const delta = sent === 0 ? { role: 'assistant', content: word } : { content: word }
    const soFar = usageIsSent && place === 'every' ? grown(behaviour, answer, sent + 1) : null
    await send(choicesOf(answer, delta, null), soFar)
    await pause(chunkDelayMs)
  }
  const onFinish = usageIsSent && place !== 'last' ? usage : null
  await send(choicesOf(answer, {}, answer.finishReason), onFinish)
  const copies = !usageIsSent || place === 'finish' ? 0 : place === 'repeated' ? 2 : 1
  for (let copy = 0; copy < copies; copy++) await send([], usage)
  finish(exchange, `data: [DONE]\n\n${behaviour.afterDone ?? ''}`)
}

const event = (value: Json): string => `data: ${JSON.stringify(value)}\n\n`

const choicesOf = ({ choices }: SimulatedAnswer, delta: Json, finishReason: string | null): unknown[] =>
  Array.from({ length: choices }, (_, index) => ({
    index,
    delta,
    logprobs: null,
    finish_reason: finishReason,
  }))

/** Usage as it stands after so many words. */
const grown = (behaviour: Behaviour, answer: SimulatedAnswer, words: number): unknown =>
  'usage' in behaviour ? behaviour.usage : usageOf({ ...answer, completionTokens: words })

/** True when the stream ends here. */
async function breakOff(exchange: Exchange, sent: number): Promise<boolean> {
  const { response, behaviour } = exchange
  if (behaviour.resetAfterChunks === sent) {
    // A reset discards what the reader has not yet taken.
    await pause(20)
    response.socket?.resetAndDestroy()
    return true
  }
  if (behaviour.cutAfterChunks === sent) {
    finish(exchange, '', false)
    return true
  }
  if (behaviour.errorAfterChunks === sent) {
    finish(exchange, event(errorBody('server_error', 'The simulated provider failed.')), false)
    return true
  }
  return behaviour.stallAfterChunks === sent
}
