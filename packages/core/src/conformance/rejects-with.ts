import { strict as assert } from 'node:assert'
import { MeterwayError, type ErrorCode } from '../kernel/errors.js'

/** @throws AssertionError unless the promise rejects with a `MeterwayError` of this code */
export async function rejectsWith(code: ErrorCode, promise: Promise<unknown>): Promise<void> {
  await assert.rejects(promise, (fault) => MeterwayError.is(fault) && fault.code === code)
}
