import {attributeOf} from '../xml/walk.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import {jobWithRunTime} from './run-times.ts'

export const repeatBoth = objectRule('repeat.both', {
  kinds: 'all',
  severity: 'warning',
  title: 'A period repeats in one way',
  engine: {effect: 'goes by absolute_repeat and ignores repeat'},
  doc: `\`repeat\` counts from the end of a task, \`absolute_repeat\` from the begin of the period. Of both in one period JobScheduler takes
\`absolute_repeat\`, without a word. Remove the one that is not meant.`,
  good: [{files: {'a.job.xml': jobWithRunTime('<period repeat="60"/>')}}],
  bad: [{files: {'a.job.xml': jobWithRunTime('<period repeat="60" absolute_repeat="120"/>')}, at: 'a.job.xml:4:9'}],
  check: ({all}) =>
    all('period').flatMap((period) => {
      const repeat = attributeOf(period, 'repeat')
      return repeat === undefined || attributeOf(period, 'absolute_repeat') === undefined
        ? []
        : [remarkAt(repeat, 'beside absolute_repeat this has no effect', 'Remove one of the two.')]
    }),
})
