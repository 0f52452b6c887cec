import {resolveReference} from '../references.ts'
import {attributeOf, childElements, valueOf} from '../xml/walk.ts'
import {objectRule, refusedWith, remarkAt} from './object-rule.ts'
import {isBlank, isNo, quoted} from './values.ts'

const job = (...uses: readonly string[]): string =>
  `<job>\n${uses.map((use) => `<lock.use ${use}/>\n`).join('')}<script language="shell">exit 0</script></job>\n`

export const jobLockDup = objectRule('job.lock-dup', {
  kinds: ['job'],
  severity: 'error',
  title: 'A job uses a lock in one way',
  engine: refusedWith('408'),
  doc: 'A job cannot hold the same lock both exclusively and shared. Remove one of the two; `exclusive` is `yes` when it is not written.',
  good: [{files: {'a.job.xml': job('lock="db"', 'lock="disk" exclusive="no"')}}],
  bad: [
    {files: {'a.job.xml': job('lock="db"', 'lock="db" exclusive="no"')}, at: 'a.job.xml:3:11'},
    {files: {'x/a.job.xml': job('lock="/x/db" exclusive="no"', 'lock="db" exclusive="yes"')}, at: 'x/a.job.xml:3:11'},
  ],
  check: ({root, folder}) => {
    const known = new Map<string, boolean>()
    return childElements(root, 'lock.use').flatMap((use) => {
      const attribute = attributeOf(use, 'lock')
      if (attribute === undefined || isBlank(attribute.value)) return []
      const path = resolveReference(folder, attribute.value) ?? attribute.value
      const exclusive = !isNo(valueOf(use, 'exclusive'))
      const before = known.get(path)
      if (before === undefined) known.set(path, exclusive)
      return before === undefined || before === exclusive
        ? []
        : [
            remarkAt(
              attribute,
              `the lock ${quoted(attribute.value)} is used exclusively and shared by the same job`,
              'Remove one of the two.',
            ),
          ]
    })
  },
})
