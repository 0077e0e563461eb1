import { expect, test } from 'vitest'
import { openAiErrorBody } from '../../src/formats/index.js'
import { invalidRequest, MeterwayError } from '../../src/kernel/errors.js'

test('an error has the members that OpenAI’s clients read, and the request id', () => {
  expect(openAiErrorBody(invalidRequest('messages.0.role', 'no'), 'req-1')).toEqual({
    error: {
      type: 'invalid_request_error',
      code: 'invalid_request',
      message: 'no',
      param: 'messages.0.role',
      requestId: 'req-1',
    },
  })
})

test('a shortfall says in decimal strings what is missing', () => {
  const details = { required: '1.5', available: '0.25', affordableMaxTokens: 12 }
  expect(
    openAiErrorBody(new MeterwayError('insufficient_balance', 'no', { details }), 'r').error,
  ).toMatchObject({
    type: 'insufficient_quota',
    param: null,
    ...details,
  })
})

test('a cause stays inside', () => {
  const fault = new MeterwayError('internal_error', undefined, { cause: new Error('password in the log') })
  expect(JSON.stringify(openAiErrorBody(fault, 'r'))).not.toContain('password')
})
