import type {Context} from 'mocha'

/** Where the reporter (reporter.cjs) looks for the reason, on a test or on a suite. */
const REASON = Symbol.for('jsctl.test.skip-reason')

/**
 * Skips the running test (from a test or `beforeEach`), or all tests of the suite (from `before`), and keeps `why`:
 * the reporter lists every reason with its count. `why` says what is missing and how to get it.
 */
export const skipped = (context: Context, why: string): never => {
  const running = context.test
  // mocha sets currentTest in a `before` hook, too, to the first test of many that it skips.
  const place = running?.title.startsWith('"before all"') ? running.parent : (context.currentTest ?? running)
  if (place !== undefined) Object.assign(place, {[REASON]: why})
  return context.skip()
}
