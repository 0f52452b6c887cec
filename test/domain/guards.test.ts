import assert from 'node:assert/strict'
import type {EnvironmentName} from '../../src/domain/environment.ts'
import {Failure} from '../../src/domain/failure.ts'
import {guardPromotionPath} from '../../src/domain/guards.ts'
import {directoryEnvironment} from '../support/directory-environment.ts'

describe('given an environment that takes its releases from another one', () => {
  const environment = directoryEnvironment('/store', {promoteFrom: 'int' as EnvironmentName})
  const hintsFor = (published: boolean): string => {
    try {
      guardPromotionPath(environment, 'push', published)
    } catch (error) {
      assert.ok(error instanceof Failure)
      assert.equal(error.kind, 'refused')
      return error.hints.join(' ')
    }
    return assert.fail('the push was not refused')
  }

  it('a refused push names only what this version can do: no promotion', () => {
    for (const published of [true, false]) {
      assert.match(hintsFor(published), /cannot promote yet.*remove `promoteFrom`/)
    }
  })

  it('where nothing is published that is an import, later a rollback', () => {
    assert.match(hintsFor(false), /jsctl import --env tst/)
    assert.match(hintsFor(true), /jsctl rollback --env tst/)
  })
})
