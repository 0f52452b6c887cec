import assert from 'node:assert/strict'
import {Failure, type FailureKind} from '../../src/domain/failure.ts'

/** For assert.rejects: a failure of this kind whose message or hints match. */
export const failing =
  (kind: FailureKind, pattern: RegExp) =>
  (error: unknown): true => {
    assert.ok(error instanceof Failure, String(error))
    assert.equal(error.kind, kind, error.message)
    assert.match([error.message, ...error.hints].join('\n'), pattern)
    return true
  }
