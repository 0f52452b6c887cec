import {objectRule, refusedWith, remarkAt} from './object-rule.ts'
import {attributesOf, jobWithRunTime} from './run-times.ts'
import {durationSeconds} from './values.ts'

export const repeatAbsoluteZero = objectRule('repeat.absolute-zero', {
  kinds: 'all',
  severity: 'error',
  title: 'absolute_repeat is more than no time',
  engine: refusedWith('441'),
  doc: `\`absolute_repeat\` says how much time lies between two starts; 0 cannot be. (\`repeat="0"\` means no repetition.) Write a time, or remove
the attribute.`,
  good: [{files: {'a.job.xml': jobWithRunTime('<period absolute_repeat="00:10"/>')}}],
  bad: [
    {files: {'a.job.xml': jobWithRunTime('<period absolute_repeat="0"/>')}, at: 'a.job.xml:4:9'},
    {files: {'a.job.xml': jobWithRunTime('<period absolute_repeat="00:00"/>')}, at: 'a.job.xml:4:9'},
  ],
  check: (object) =>
    attributesOf(object, ['period'], 'absolute_repeat').flatMap((attribute) =>
      durationSeconds(attribute.value) === 0
        ? [remarkAt(attribute, 'no time lies between two starts', 'Write a time, or remove the attribute.')]
        : [],
    ),
})
