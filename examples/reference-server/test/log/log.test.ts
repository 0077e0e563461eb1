import { describe, expect, test } from 'vitest'
import { faultLine, faultText } from '../../src/log/fault-text.js'
import { onlyAllowed } from '../../src/log/logger.js'

describe('a line of the log', () => {
  test('has the fields of the list, and no other', () => {
    const given = {
      requestId: 'r-1',
      status: 200,
      body: 'a prompt',
      authorization: 'Bearer sk-mw-1',
      secret: 1,
    }
    expect(onlyAllowed(given)).toEqual({ requestId: 'r-1', status: 200 })
  })

  test('has plain values, never an object with members of its own', () => {
    expect(
      onlyAllowed({ fault: new Error('x'), path: { toString: () => 'x' }, reason: null, method: 'GET' }),
    ).toEqual({
      method: 'GET',
    })
  })
})

describe('a fault in the log', () => {
  test('is its stack and those of its causes, without the members of drivers’ errors', () => {
    const cause = Object.assign(new Error('the disk is full'), {
      sql: 'insert into users',
      bindings: ['ann'],
    })
    const text = faultText(new Error('saving failed', { cause }))
    expect(text).toMatch(/^Error: saving failed\n +at [^]*\ncaused by Error: the disk is full\n +at /)
    expect(text).not.toContain('insert')
  })

  test.each([
    ['an access key', 'no such key: sk-mw-0123456789abcdef', 'no such key: [redacted]'],
    ['a provider key', 'bad key "sk-proj-Ab_12-34"', 'bad key "[redacted]"'],
    ['a login token', 'cannot read eyJhbGciOi.eyJzdWIiOiIx.c2ln now', 'cannot read [redacted] now'],
    ['a password', 'postgres://ann:pa$$w0rd@db/app is away', 'postgres://ann:[redacted]@db/app is away'],
  ])('does not quote %s', (_, message, shown) => {
    expect(faultLine(new Error(message))).toBe(shown)
    expect(faultText(new Error(message))).toContain(`Error: ${shown}\n`)
    expect(faultText(message)).toBe(shown)
  })

  test('is one line where it is not the program’s', () => {
    expect(faultLine(new Error('first\n  second\u001b[31m'))).not.toContain('\n')
    expect(faultLine({ code: 'ECONNREFUSED' })).toBe('ECONNREFUSED')
  })
})
