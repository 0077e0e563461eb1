import type { ChatChoice, Finish } from '../../chat/chat-answer.js'

/** Anthropic API reference, `stop_reason`. `pause_turn` comes of tools that run at Anthropic alone: none are asked for. */
const finishes = new Map<unknown, Finish>([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool_calls'],
  ['refusal', 'content_filter'],
])

const reasons: Readonly<Record<Finish, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
}

export const finishOf = (reason: unknown): Finish => finishes.get(reason) ?? 'stop'

/** The members of an answer that tell why it ended. */
export const stopMembers = ({ finish, stopSequence }: Pick<ChatChoice, 'finish' | 'stopSequence'>) => ({
  stop_reason: stopSequence !== null && finish === 'stop' ? 'stop_sequence' : reasons[finish],
  stop_sequence: stopSequence,
  stop_details: null,
})
