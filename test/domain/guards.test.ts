import assert from 'node:assert/strict'
import type {EnvironmentName} from '../../src/domain/environment.ts'
import {Failure} from '../../src/domain/failure.ts'
import {guardPromotionPath} from '../../src/domain/guards.ts'
import type {Sha256} from '../../src/domain/digest.ts'
import type {Origin} from '../../src/domain/release.ts'
import type {ReleaseNumber} from '../../src/domain/store-keys.ts'
import {directoryEnvironment} from '../support/directory-environment.ts'

describe('given an environment that takes its releases from another one', () => {
  const environment = directoryEnvironment('/store', {promoteFrom: 'int' as EnvironmentName})
  const hintsFor = (published: boolean, origin: Origin = {kind: 'push'}): string => {
    try {
      guardPromotionPath(environment, origin, published)
    } catch (error) {
      assert.ok(error instanceof Failure)
      assert.equal(error.kind, 'refused')
      return error.hints.join(' ')
    }
    return assert.fail('it was not refused')
  }

  const promotionOf = (name: string): Origin => ({
    kind: 'promote',
    environment: name as EnvironmentName,
    id: 'id',
    release: 7 as ReleaseNumber,
    sha256: 'a'.repeat(64) as Sha256,
  })

  it('a refused push names the way in: a promotion, and an import while nothing is published', () => {
    for (const published of [true, false])
      assert.match(hintsFor(published), /jsctl promote --to tst.*newest release of int/)
    assert.match(hintsFor(false), /jsctl import --env tst/)
    assert.doesNotMatch(hintsFor(true), /jsctl import/)
  })

  it('a promotion is accepted from there only', () => {
    guardPromotionPath(environment, promotionOf('int'), true)
    assert.match(hintsFor(true, promotionOf('dev')), /jsctl promote --to tst/)
  })
})
