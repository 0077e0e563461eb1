import { expect, test } from 'vitest'
import { isId, newId } from '../../src/kernel/ids.js'

test('ids are unique, sorted by creation and of the UUIDv7 form', () => {
  const ids = Array.from({ length: 20_000 }, () => newId())
  expect(new Set(ids).size).toBe(ids.length)
  expect([...ids].sort()).toEqual(ids)
  expect(ids.every(isId)).toBe(true)
})

test('ids carry their time', () => {
  const at = Date.UTC(2100, 0, 1)
  expect(parseInt(newId(at).replace(/-/g, '').slice(0, 12), 16)).toBe(at)
})

test('other texts are no ids', () => {
  for (const text of [
    '',
    'x',
    newId().toUpperCase(),
    `${newId()} `,
    '00000000-0000-4000-8000-000000000000',
  ]) {
    expect(isId(text)).toBe(false)
  }
})
