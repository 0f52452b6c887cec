import assert from 'node:assert/strict'
import fc from 'fast-check'
import {formatDuration} from '../../src/domain/duration.ts'
import {parseInterval, pauseAfterFailures, restAfterLook, usualPause} from '../../src/domain/poll-schedule.ts'

const chance = fc.double({min: 0, max: 1, noNaN: true})

describe('given how often an agent asks', () => {
  it('an interval is a time from a second to a day', () => {
    assert.deepEqual(
      ['1s', '10s', '5m', '24h', '1d'].map(parseInterval),
      [1000, 10_000, 300_000, 86_400_000, 86_400_000],
    )
    for (const text of ['', '10', '0s', '-1s', '1.5s', '10 s', '25h', '2d', '10S', '99999s', '1s\n', 's']) {
      assert.equal(parseInterval(text), undefined, text)
    }
  })

  it('the usual pause is the interval, a tenth more or less', () => {
    fc.assert(
      fc.property(fc.integer({min: 1000, max: 86_400_000}), chance, (interval, luck) => {
        const pause = usualPause(interval, luck)
        assert.ok(pause >= 0.9 * interval - 1 && pause <= 1.1 * interval + 1)
      }),
    )
  })

  it('after failures it grows up to five minutes, whatever the interval, and is never shorter than three quarters of the shorter of both', () => {
    fc.assert(
      fc.property(
        fc.integer({min: 1000, max: 86_400_000}),
        fc.integer({min: 1, max: 10_000}),
        chance,
        (interval, failures, luck) => {
          const pause = pauseAfterFailures(interval, failures, luck)
          assert.ok(pause >= 0.75 * Math.min(300_000, interval) && pause <= 300_000)
          assert.ok(pauseAfterFailures(interval, failures + 1, luck) >= pause)
        },
      ),
    )
  })

  it('looking at the files takes a twentieth of the time at most', () => {
    assert.equal(restAfterLook(1000), 19_000)
  })

  it('people read times in one unit', () => {
    assert.deepEqual([0, 1499, 90_000, 120_000, 300_000, 7_200_000].map(formatDuration), [
      '0 s',
      '1 s',
      '90 s',
      '2 min',
      '5 min',
      '2 h',
    ])
  })
})
