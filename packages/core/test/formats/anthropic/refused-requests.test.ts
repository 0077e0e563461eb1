import { describe, expect, test } from 'vitest'
import { anthropicChat } from '../../../src/formats/anthropic/anthropic-chat.js'

const read = (body: object) =>
  anthropicChat.readRequest(
    { model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'hello' }], ...body },
    { model: 'm', stream: true },
  )
const refusal = (code: string, param: string) => expect.objectContaining({ code, details: { param } })
const pdf = { type: 'base64', media_type: 'application/pdf', data: 'JVBE' }
const tool = { name: 'f', input_schema: { type: 'object' } }

describe('reading a request', () => {
  const user = (block: object) => ({ messages: [{ role: 'user', content: [block] }] })
  test.each([
    [{ max_tokens: 0 }, 'max_tokens'],
    [{ speed: 'fast' }, 'speed'],
    [{ inference_geo: 'us' }, 'inference_geo'],
    [{ container: 'c' }, 'container'],
    [{ context_management: { edits: [] } }, 'context_management'],
    [{ never_heard_of: 1 }, 'never_heard_of'],
    [{ tools: [{ type: 'web_search_20250305', name: 'web_search' }] }, 'tools.0.type'],
    [{ tools: [{ type: 'bash_20250124', name: 'bash' }] }, 'tools.0.type'],
    [{ tools: [{ ...tool, defer_loading: true }] }, 'tools.0.defer_loading'],
    [{ tool_choice: { type: 'several' } }, 'tool_choice.type'],
    [{ thinking: { type: 'between_tools' } }, 'thinking.type'],
    [{ output_config: { task_budget: {} } }, 'output_config.task_budget'],
    [{ output_config: { format: { type: 'grammar' } } }, 'output_config.format.type'],
    [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages.0.role'],
    [{ messages: [{ role: 'user', content: 'x', name: 'ann' }] }, 'messages.0.name'],
    [user({ type: 'search_result' }), 'messages.0.content.0.type'],
    [user({ type: 'server_tool_use' }), 'messages.0.content.0.type'],
    [user({ type: 'document', source: pdf, citations: { enabled: true } }), 'messages.0.content.0.citations'],
    [user({ type: 'document', source: pdf, context: 'x' }), 'messages.0.content.0.context'],
    [user({ type: 'image', source: { type: 'file', file_id: 'f' } }), 'messages.0.content.0.source.type'],
    [
      user({ type: 'tool_result', tool_use_id: 'a', content: [{ type: 'tool_reference' }] }),
      'messages.0.content.0.content.0.type',
    ],
  ])('refuses %j by the name of the field', (body, param) => {
    expect(() => read(body)).toThrow(refusal('unsupported_parameter', param))
  })

  test.each([
    [{ max_tokens: null }, 'max_tokens'],
    [{ temperature: 'warm' }, 'temperature'],
    [{ output_config: { effort: 'heroic' } }, 'output_config.effort'],
    [{ thinking: { type: 'enabled' } }, 'thinking.budget_tokens'],
    [{ tools: [{ name: 'f' }] }, 'tools.0.input_schema'],
    [{ tool_choice: { type: 'tool' } }, 'tool_choice.name'],
    [user({ type: 'text' }), 'messages.0.content.0.text'],
    [user({ type: 'tool_use', id: 'a', name: 'f', input: 'x' }), 'messages.0.content.0.input'],
    [user({ type: 'image', source: { type: 'url', url: 'file:///x' } }), 'messages.0.content.0.source.url'],
    [
      user({ type: 'tool_result', tool_use_id: 'a', content: [{ type: 'thinking', thinking: 'hm' }] }),
      'messages.0.content.0.content.0.type',
    ],
  ])('takes %j for a mistake of the caller', (body, param) => {
    expect(() => read(body)).toThrow(refusal('invalid_request', param))
  })
})
