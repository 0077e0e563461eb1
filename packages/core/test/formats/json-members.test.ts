import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { setMembers, topLevelMembers } from '../../src/formats/json-members.js'

const members = (text: string): Record<string, string> =>
  Object.fromEntries(
    topLevelMembers(text).map(({ name, valueStart, valueEnd }) => [name, text.slice(valueStart, valueEnd)]),
  )

const edit = (text: string, changes: Record<string, string>): string =>
  setMembers(text, topLevelMembers(text), changes)

describe('topLevelMembers', () => {
  test('finds values of every kind, and nothing inside them', () => {
    const text = ' {"a" : 1.50 ,\n"b":"x\\"}","c":{"a":[{"b":2}]},"d":[1,"]"],"e":null , "f":true}\r\n'
    expect(members(text)).toEqual({
      a: '1.50',
      b: '"x\\"}"',
      c: '{"a":[{"b":2}]}',
      d: '[1,"]"]',
      e: 'null',
      f: 'true',
    })
  })

  test('reads names as JSON does', () => {
    expect(topLevelMembers('{"mod\\u0065l":"x"}')[0]?.name).toBe('model')
  })

  test('agrees with JSON.parse on any object', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()),
        fc.nat(2),
        (value, indent) => {
          const text = JSON.stringify(value, null, indent)
          const found = topLevelMembers(text)
          expect(found.map(({ name }) => name)).toEqual(Object.keys(JSON.parse(text) as object))
          for (const { name, valueStart, valueEnd } of found) {
            expect(JSON.parse(text.slice(valueStart, valueEnd))).toEqual(
              JSON.parse(JSON.stringify(value[name])),
            )
          }
        },
      ),
    )
  })

  test('refuses what is no object, and what nests too deep', () => {
    expect(() => topLevelMembers('[1]')).toThrow('JSON object')
    const nested = (depth: number): string => `{"x":${'['.repeat(depth)}${']'.repeat(depth)}}`
    expect(topLevelMembers(nested(128))).toHaveLength(1)
    expect(() => topLevelMembers(nested(129))).toThrow('deeper')
  })
})

describe('setMembers', () => {
  test('replaces in place and leaves every other byte', () => {
    const text = '{ "seed": 12345678901234567890, "model" :"a", "temperature":1.0 }'
    expect(edit(text, { model: '"b"' })).toBe(text.replace('"a"', '"b"'))
  })

  test('adds what is missing', () => {
    expect(edit('{"a":1}', { b: '2', c: '{"d":3}' })).toBe('{"b":2,"c":{"d":3},"a":1}')
    expect(edit(' { } ', { b: '2' })).toBe(' {"b":2 } ')
  })

  test('changes what was asked for in any object, and nothing else', () => {
    const names = fc.constantFrom('model', 'stream', 'max_tokens', 'x', 'y')
    fc.assert(
      fc.property(
        fc.dictionary(names, fc.jsonValue()),
        fc.dictionary(names, fc.jsonValue()),
        fc.nat(2),
        (value, changes, indent) => {
          const texts = Object.fromEntries(
            Object.entries(changes).map(([name, change]) => [name, JSON.stringify(change)]),
          )
          const edited = edit(JSON.stringify(value, null, indent), texts)
          expect(JSON.parse(edited)).toEqual(JSON.parse(JSON.stringify({ ...value, ...changes })))
        },
      ),
    )
  })
})
