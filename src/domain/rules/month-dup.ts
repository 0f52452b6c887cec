import {attributeOf, childElements} from '../xml/walk.ts'
import {objectRule, refusedWith, remarkAt} from './object-rule.ts'
import {jobWithRunTime} from './run-times.ts'
import {quoted, wordsOf} from './values.ts'

const MONTHS = 'january february march april may june july august september october november december'.split(' ')
const DAY = '<monthdays><day day="1"/></monthdays>'

/** One form for "may" and "5". */
const monthOf = (word: string): string => MONTHS[Number(word) - 1] ?? word

export const monthDup = objectRule('month.dup', {
  kinds: 'all',
  severity: 'error',
  title: 'A month stands in one <month> of a run time',
  engine: refusedWith('443'),
  doc: 'A run time can describe each month once, whether by its name or by its number. Put all days of a month into one `<month>`.',
  good: [
    {files: {'a.job.xml': jobWithRunTime(`<month month="may june">${DAY}</month>\n<month month="7">${DAY}</month>`)}},
  ],
  bad: [
    {
      files: {'a.job.xml': jobWithRunTime(`<month month="may june">${DAY}</month>\n<month month="5">${DAY}</month>`)},
      at: 'a.job.xml:5:8',
    },
  ],
  check: ({all}) =>
    all('run_time', 'schedule').flatMap((runTime) => {
      const seen = new Set<string>()
      return childElements(runTime, 'month').flatMap((element) => {
        const attribute = attributeOf(element, 'month')
        const months = attribute === undefined ? [] : wordsOf(attribute.value).map(monthOf)
        const again = months.find((month) => seen.has(month))
        for (const month of months) seen.add(month)
        return attribute === undefined || again === undefined
          ? []
          : [remarkAt(attribute, `${quoted(again)} has been described above`, 'Put its days into one <month>.')]
      })
    }),
})
