import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { digestOf, hintOf, newAccessKeySecret, secretBox } from '../../src/secrets/index.js'

describe('access key secrets', () => {
  test('are sk-mw- and 32 random letters and digits', () => {
    const secrets = Array.from({ length: 500 }, newAccessKeySecret)
    expect(secrets.every((secret) => /^sk-mw-[0-9A-Za-z]{32}$/.test(secret))).toBe(true)
    expect(new Set(secrets).size).toBe(500)
    expect(new Set(secrets.join('')).size).toBe(63)
  })

  test('are looked up by SHA-256, and told apart by their end', () => {
    expect(digestOf('sk-mw-abc')).toBe(createHash('sha256').update('sk-mw-abc').digest('hex'))
    expect(digestOf('sk-mw-abc ')).not.toBe(digestOf('sk-mw-abc'))
    expect(hintOf('sk-mw-abcdefgh')).toBe('efgh')
  })
})

describe('secretBox', () => {
  const key = randomBytes(32)
  const box = secretBox(key)

  test('opens what it sealed, for the row it was sealed for', () => {
    for (const secret of ['sk-proj-123', '', 'schlüssel-鍵']) {
      const sealed = box.seal(secret, 'row-1')
      expect(sealed).toMatch(/^v1:/)
      expect(sealed).not.toContain('sk-proj')
      expect(box.open(sealed, 'row-1')).toBe(secret)
    }
  })

  test('seals the same text differently each time', () => {
    expect(box.seal('secret', 'row')).not.toBe(box.seal('secret', 'row'))
  })

  test('does not open a text that was moved to another row', () => {
    const sealed = box.seal('secret', 'row-1')
    expect(() => box.open(sealed, 'row-2')).toThrow()
  })

  test('does not open a text of which any bit was changed', () => {
    const bytes = Buffer.from(box.seal('secret', 'row').slice(3), 'base64')
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed[at]! ^= 1
      expect(() => box.open(`v1:${changed.toString('base64')}`, 'row')).toThrow()
    }
  })

  test('does not open under another master key, nor another version', () => {
    const sealed = box.seal('secret', 'row')
    expect(() => secretBox(randomBytes(32)).open(sealed, 'row')).toThrow()
    expect(() => box.open(sealed.replace('v1', 'v9'), 'row')).toThrow('unknown version')
    expect(() => box.open('', 'row')).toThrow()
  })

  test('takes the master key as bytes or base64', () => {
    const sealed = box.seal('secret', 'row')
    expect(secretBox(key.toString('base64')).open(sealed, 'row')).toBe('secret')
  })

  test.each([
    ['', 0],
    ['c2hvcnQ=', 5],
    [randomBytes(33).toString('base64'), 33],
  ])('says what is wrong with the master key %j', (masterKey, length) => {
    expect(() => secretBox(masterKey)).toThrow(
      new TypeError(
        `the master key must be 32 bytes as base64 (openssl rand -base64 32), not ${String(length)} bytes`,
      ),
    )
  })
})
