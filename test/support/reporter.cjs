/**
 * The mocha reporter of this project: one line for each outermost `describe` with what its tests note, failures in full, then every reason for a
 * skip with its count. The last line is always `N passed, N failed, N skipped`: `.ci/run` and people look for it.
 */
const {
  reporters: {Base},
} = require('mocha')

/** Where `skipped()` of skipped.ts leaves the reason, on a test or on a suite. */
const REASON = Symbol.for('jsctl.test.skip-reason')
/** Where `noted()` of noted.ts leaves what a test tells of its run. */
const NOTES = Symbol.for('jsctl.test.notes')
const NO_REASON = 'no reason given'

const reasonOf = (runnable) => {
  for (let at = runnable; at; at = at.parent) if (at[REASON]) return at[REASON]
  return NO_REASON
}

const outermost = (suite) => {
  let at = suite
  while (at.parent && !at.parent.root) at = at.parent
  return at
}

const print = (line = '') => process.stdout.write(`${line}\n`)

class Reporter extends Base {
  constructor(runner, options) {
    super(runner, options)
    const reasons = new Map()
    let total = {passed: 0, failed: 0, skipped: 0}
    let group = {passed: 0, failed: 0, skipped: 0}
    let began = Date.now()
    let told = []

    const showGroup = (title) => {
      const ran = group.passed + group.failed
      const mark = group.failed
        ? Base.color('fail', '✘')
        : ran
          ? Base.color('checkmark', '✔')
          : Base.color('pending', '-')
      const notes = [group.failed && `${group.failed} failed`, group.skipped && `${group.skipped} skipped`]
      const counts = [`${group.passed} passed`, ...notes.filter(Boolean), `${Date.now() - began} ms`].join(', ')
      print(`  ${mark} ${title} ${Base.color('light', `(${counts})`)}`)
      for (const note of told) print(`      ${Base.color('light', note)}`)
    }

    const count = (what) => {
      total = {...total, [what]: total[what] + 1}
      group = {...group, [what]: group[what] + 1}
    }

    runner.on('suite', (suite) => {
      if (suite.root || suite !== outermost(suite)) return
      group = {passed: 0, failed: 0, skipped: 0}
      began = Date.now()
      told = []
    })
    runner.on('suite end', (suite) => {
      const nothing = group.passed + group.failed + group.skipped === 0
      if (!suite.root && suite === outermost(suite) && !nothing) showGroup(suite.title)
    })
    runner.on('test end', (test) => told.push(...(test[NOTES] ?? [])))
    runner.on('pass', () => count('passed'))
    runner.on('fail', (test, error) => {
      count('failed')
      print(`    ${Base.color('fail', '✘')} ${test.fullTitle()}: ${String(error?.message ?? error).split('\n')[0]}`)
    })
    runner.on('pending', (test) => {
      count('skipped')
      const reason = reasonOf(test)
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
    })
    runner.once('end', () => {
      if (this.failures.length > 0) Base.list(this.failures)
      if (reasons.size > 0) print('\nSkipped:')
      for (const [reason, times] of reasons) print(`  ${String(times).padStart(4)}  ${reason}`)
      print()
      print(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
    })
  }
}

module.exports = Reporter
