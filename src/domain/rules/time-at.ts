import {momentHint, momentProblem} from './moments.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import {attributesOf, jobWithRunTime} from './run-times.ts'
import {quoted} from './values.ts'

export const timeAt = objectRule('time.at', {
  kinds: 'all',
  severity: 'warning',
  title: 'A single start is a moment',
  engine: {effect: 'loads the file without looking at the moment, and does not start at it'},
  doc: `\`<at at="…">\` of a run time is a date with a time, \`yyyy-mm-dd HH:MM[:SS]\`, or \`now\`. Neither the schema nor JobScheduler
looks at it when the file is loaded, so a mistake shows as a start that does not come.
A start that comes every day is no moment but a period: \`<period single_start="06:00"/>\`.`,
  good: [{files: {'a.job.xml': jobWithRunTime('<at at="2030-01-31 06:00"/>')}}],
  bad: [
    {files: {'a.job.xml': jobWithRunTime('<at at="06:00"/>')}, at: 'a.job.xml:4:5'},
    {files: {'a.job.xml': jobWithRunTime('<at at="2030-01-32 06:00"/>')}, at: 'a.job.xml:4:5'},
  ],
  check: (object) =>
    attributesOf(object, ['at'], 'at').flatMap((attribute) => {
      const problem = attribute.value.trim() === 'now' ? undefined : momentProblem(attribute.value)
      return problem === undefined
        ? []
        : [remarkAt(attribute, `${quoted(attribute.value)} ${problem}`, momentHint(attribute.value))]
    }),
})
