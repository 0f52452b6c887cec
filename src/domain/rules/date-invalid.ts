import {dateProblem} from './moments.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import {attributesOf, jobWithRunTime} from './run-times.ts'
import {isBlank, quoted} from './values.ts'

const FORM = 'Write it as yyyy-mm-dd.'

export const dateInvalid = objectRule('date.invalid', {
  kinds: 'all',
  severity: 'error',
  title: 'A date is a day of the calendar',
  engine: {code: 'SCHEDULER-428', effect: 'refuses the file: it cannot read the date'},
  doc: `Dates are written \`yyyy-mm-dd\`, \`dd.mm.yyyy\` or \`mm/dd/yyyy\`, with four digits for the year. The schema takes any text for
\`<date>\` and \`<holiday>\`, JobScheduler does not. Eight digits without a mark between them are misread by it. The log says
why with SOS-1101 or SOS-1104.`,
  good: [
    {
      files: {
        'a.job.xml': jobWithRunTime('<date date="2028-02-29"/>\n<holidays><holiday date="24.12.2028"/></holidays>'),
      },
    },
  ],
  bad: [
    {files: {'a.job.xml': jobWithRunTime('<date date="2024-02-30"/>')}, at: 'a.job.xml:4:7'},
    {files: {'a.job.xml': jobWithRunTime('<date date="31.12.24"/>')}, at: 'a.job.xml:4:7'},
    {files: {'a.job.xml': jobWithRunTime('<holidays><holiday date="20241231"/></holidays>')}, at: 'a.job.xml:4:20'},
    {
      files: {
        'a.schedule.xml': '<schedule substitute="b" valid_from="2024-02-30 00:00"/>\n',
        'b.schedule.xml': '<schedule/>\n',
      },
      at: 'a.schedule.xml:1:26',
    },
  ],
  check: (object) => [
    ...attributesOf(object, ['date', 'holiday'], 'date').flatMap((attribute) => {
      const problem = isBlank(attribute.value) ? 'is no date' : dateProblem(attribute.value)
      return problem === undefined
        ? []
        : [remarkAt(attribute, `${quoted(attribute.value)} ${problem}`, problem === 'is no date' ? FORM : undefined)]
    }),
    ...['valid_from', 'valid_to']
      .flatMap((name) => attributesOf(object, ['run_time', 'schedule'], name))
      .flatMap((attribute) => {
        // Only the day: what is no date with a time at all, the schema refuses.
        const [, date] = /^(\d{4}-\d{2}-\d{2}) \d{2}:\d{2}(:\d{2})?$/.exec(attribute.value.trim()) ?? []
        const problem = date === undefined ? undefined : dateProblem(date)
        return problem === undefined ? [] : [remarkAt(attribute, `${quoted(attribute.value)} ${problem}`)]
      }),
  ],
})
