import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { errorCatalogue, MeterwayError } from '../../src/kernel/errors.js'

const page = readFileSync(new URL('../../../../docs/reference/errors.md', import.meta.url), 'utf8')

/** The rows of the page's table, as `[code, status, who acts, retryable, meaning]`. */
const documented = [
  ...page.matchAll(/^\| `(\w+)`\s*\| (\d+)\s*\| (\w+)\s*\| (yes|no)\s*\| (.+?)\s*\|$/gm),
].map((row) => row.slice(1))

describe('the error catalogue', () => {
  test('is what the documentation says, code by code and in its order', () => {
    const catalogued = Object.entries(errorCatalogue).map(([code, { status, kind, retryable, meaning }]) => [
      code,
      String(status),
      kind,
      retryable ? 'yes' : 'no',
      meaning,
    ])
    expect(documented).toEqual(catalogued)
  })

  test('gives an error its meaning as message and its retryability', () => {
    const error = new MeterwayError('rate_limited', undefined, { details: { retryAfterSeconds: 3 } })
    expect(error.message).toBe(errorCatalogue.rate_limited.meaning)
    expect(error.retryable).toBe(true)
    expect(error.details).toEqual({ retryAfterSeconds: 3 })
    expect(new MeterwayError('forbidden').retryable).toBe(false)
  })

  test('keeps the cause of a fault', () => {
    const cause = new Error('connection reset')
    expect(new MeterwayError('store_unavailable', 'no database', { cause }).cause).toBe(cause)
  })

  test('is recognised across copies of the package, and by nothing else', () => {
    const fromAnotherCopy = Object.assign(new Error('x'), { [Symbol.for('meterway.error')]: true })
    expect(MeterwayError.is(fromAnotherCopy)).toBe(true)
    expect(MeterwayError.is(new MeterwayError('conflict'))).toBe(true)
    for (const other of [new Error('x'), { code: 'conflict' }, null, undefined, 'conflict']) {
      expect(MeterwayError.is(other)).toBe(false)
    }
  })
})
