import type {XmlElement} from '../xml/document.ts'
import {attributeOf} from '../xml/walk.ts'
import {momentProblem} from './moments.ts'
import {smallLetters} from '../letter-case.ts'
import {mendedBy, objectRule, remarkAt} from './object-rule.ts'
import {durationSeconds, quoted} from './values.ts'

/** What is wrong with `at`, to be said after it (K/spooler_time.cxx:249-263). */
const problemOf = (value: string): string | undefined => {
  const text = value.trim()
  if (text === '' || text === 'never') return undefined
  const now = /^now *(\+ *(\S.*))?$/.exec(text)
  if (now === null) return momentProblem(text)
  const [, plus, delay = ''] = now
  return plus === undefined || durationSeconds(delay) !== undefined ? undefined : 'is not now plus a time'
}

const isPeriod = (value: string, {name}: XmlElement): boolean => name === 'start_job' && value.trim() === 'period'

/** A moment that only the case of its letters makes wrong. */
const inSmallLetters = (value: string, element: XmlElement): string | undefined => {
  const small = smallLetters(value)
  return problemOf(small) === undefined || isPeriod(small, element) ? small : undefined
}

export const orderAt = objectRule('order.at', {
  kinds: ['order', 'job'],
  severity: 'error',
  title: 'The start of an order is a moment',
  engine: {code: 'SCHEDULER-333', effect: 'refuses the file: it cannot read the moment'},
  doc: `\`at\` is \`now\`, \`now+SECONDS\`, \`now+HH:MM[:SS]\`, \`yyyy-mm-dd HH:MM[:SS]\` or \`never\`. The schema takes any text here, JobScheduler
does not. For a start that repeats write a \`<run_time>\`. The same holds for \`at\` of the commands of a job.`,
  mends: 'the case of letters in `now` and `never`, in `<start_job>` also in `period`',
  good: [{files: {'c,1.order.xml': '<order at="now + 0:30"/>\n', 'c,2.order.xml': '<order at="2030-01-31 06:00"/>\n'}}],
  bad: [
    {files: {'c,1.order.xml': '<order at="tomorrow"/>\n'}, at: 'c,1.order.xml:1:8'},
    {files: {'c,1.order.xml': '<order at="NOW"/>\n'}, at: 'c,1.order.xml:1:8'},
    {files: {'c,1.order.xml': '<order at="2030-02-31 06:00"/>\n'}, at: 'c,1.order.xml:1:8'},
  ],
  check: ({all}) =>
    all('order', 'add_order', 'modify_order', 'start_job').flatMap((element) => {
      const attribute = attributeOf(element, 'at')
      if (attribute === undefined || isPeriod(attribute.value, element)) return []
      const problem = problemOf(attribute.value)
      return problem === undefined
        ? []
        : [
            mendedBy(
              remarkAt(
                attribute,
                `${quoted(attribute.value)} ${problem}`,
                'Write now, now+SECONDS, now+HH:MM, or yyyy-mm-dd HH:MM.',
              ),
              attribute,
              inSmallLetters(attribute.value.trim(), element),
            ),
          ]
    }),
})
