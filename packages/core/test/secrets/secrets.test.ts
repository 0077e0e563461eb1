import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { digestOf, hintOf, newAccessKeySecret, secretBox, SecretFault } from '../../src/secrets/index.js'

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

const damaged = expect.objectContaining({ reason: 'damaged' })

function faultOf(work: () => unknown): SecretFault {
  try {
    work()
  } catch (fault) {
    if (fault instanceof SecretFault) return fault
  }
  throw new Error('there was no SecretFault')
}

describe('a new master key', () => {
  const [old, fresh] = [randomBytes(32), randomBytes(32)]
  const before = secretBox(old)
  const between = secretBox(fresh, [old])
  const after = secretBox(fresh)

  test('opens what the previous one sealed, and seals anew what it opened', () => {
    const sealed = before.seal('secret', 'row')
    expect(between.open(sealed, 'row')).toBe('secret')
    expect(after.open(between.reseal(sealed, 'row')!, 'row')).toBe('secret')
    expect(after.open(between.seal('secret', 'row'), 'row')).toBe('secret')
  })

  test('leaves what is under it already', () => {
    expect(between.reseal(after.seal('secret', 'row'), 'row')).toBeNull()
  })

  test('seals nothing anew that was changed or moved', () => {
    expect(() => between.reseal(before.seal('secret', 'row'), 'other row')).toThrow(damaged)
    expect(() => between.reseal(after.seal('secret', 'row'), 'other row')).toThrow(damaged)
  })
})

describe('secretBox', () => {
  const key = randomBytes(32)
  const box = secretBox(key)

  test('opens what it sealed, for the row it was sealed for', () => {
    for (const secret of ['sk-proj-123', '', 'schlüssel-鍵']) {
      const sealed = box.seal(secret, 'row-1')
      expect(sealed).toMatch(/^v1:[0-9a-f]{8}:/)
      expect(sealed).not.toContain('sk-proj')
      expect(box.open(sealed, 'row-1')).toBe(secret)
    }
  })

  test('seals the same text differently each time', () => {
    expect(box.seal('secret', 'row')).not.toBe(box.seal('secret', 'row'))
  })

  test('does not open a text that was moved to another row', () => {
    const sealed = box.seal('secret', 'row-1')
    expect(() => box.open(sealed, 'row-2')).toThrow(damaged)
  })

  test('does not open a text of which any bit was changed', () => {
    const [version, keyId, body] = box.seal('secret', 'row').split(':')
    const bytes = Buffer.from(body!, 'base64')
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed[at]! ^= 1
      const sealed = `${version}:${keyId}:${changed.toString('base64')}`
      expect(() => box.open(sealed, 'row')).toThrow(damaged)
    }
  })

  test('names the master key that it was not given, and nothing of the secret', () => {
    const sealed = box.seal('secret', 'row')
    const fault = faultOf(() => secretBox(randomBytes(32)).open(sealed, 'row'))
    expect(fault.reason).toBe('unknown_master_key')
    expect(fault.message).toContain(sealed.split(':')[1])
    expect(`${JSON.stringify(fault)} ${fault.stack}`).not.toContain(sealed.split(':')[2])
  })

  test.each(['', 'sk-plain', 'v1:', 'v1:0123abcd:', 'v9:0123abcd:AAAA', 'v1:0123abcd:no base64'])(
    'does not take %j for a sealed text',
    (text) => {
      expect(() => box.open(text, 'row')).toThrow(damaged)
    },
  )

  test('a text that claims another master key does not open', () => {
    const other = randomBytes(32)
    const both = secretBox(key, [other])
    const keyId = secretBox(other).seal('', 'row').split(':')[1]
    const claimed = box.seal('secret', 'row').replace(/:[0-9a-f]{8}:/, `:${keyId}:`)
    expect(() => both.open(claimed, 'row')).toThrow(damaged)
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
