import type {Context} from 'mocha'

/** Where the reporter (reporter.cjs) looks for notes, on a test. */
const NOTES = Symbol.for('jsctl.test.notes')

/** What a test wants to be known of its run, also when it passes: how much it tried, from which seed. */
export const noted = (context: Context, note: string): void => {
  const test: (Mocha.Runnable & {[NOTES]?: readonly string[]}) | undefined = context.test
  if (test !== undefined) Object.assign(test, {[NOTES]: [...(test[NOTES] ?? []), note]})
}
