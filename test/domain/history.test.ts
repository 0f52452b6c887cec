import assert from 'node:assert/strict'
import {releaseNumbers, surveyReleases} from '../../src/domain/history.ts'
import {releaseKey, type ReleaseNumber} from '../../src/domain/store-keys.ts'

const numbers = (...values: number[]): ReleaseNumber[] => values as ReleaseNumber[]

describe('given a listing of releases', () => {
  it('the newest is the last of an unbroken history', () => {
    assert.deepEqual(surveyReleases(numbers(3, 1, 2)), {newest: 3, holes: [], strays: []})
    assert.deepEqual(surveyReleases([]), {newest: undefined, holes: [], strays: []})
  })

  it('missing numbers are holes, also at the beginning', () => {
    assert.deepEqual(surveyReleases(numbers(2, 5)), {newest: 5, holes: [1, 3, 4], strays: []})
    assert.deepEqual(surveyReleases(numbers(7), 5 as ReleaseNumber), {newest: 7, holes: [6], strays: []})
  })

  it('a number more than 1,000 beyond the newest is stray', () => {
    assert.deepEqual(surveyReleases(numbers(1, 1001, 2002)), {
      newest: 1001,
      holes: Array.from({length: 999}, (_, index) => index + 2),
      strays: [2002],
    })
  })

  it('keys placed 1,000 apart on purpose do not fill the memory with holes', () => {
    const spaced = numbers(...Array.from({length: 20_000}, (_, index) => (index + 1) * 1000))
    assert.equal(surveyReleases(spaced).holes.length, 1000)
  })

  it('keys that are not exactly those of releases are passed over', () => {
    const key = releaseKey(7 as ReleaseNumber)
    assert.deepEqual(
      releaseNumbers([key, `${key}~`, `x${key}`, '.jsctl/releases/00000000.jsonl.gz', '.jsctl/releases/7.jsonl.gz']),
      [7],
    )
  })
})
