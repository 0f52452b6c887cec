import {childElements, attributeOf} from '../xml/walk.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import {quoted} from './values.ts'

const MONITOR = '<script java_class="com.example.Audit"/></monitor>'
const job = (...starts: readonly string[]): string =>
  `<job><script language="shell">exit 0</script>\n${starts.map((start) => `${start}${MONITOR}\n`).join('')}</job>\n`

/** The name of a monitor that has none (K/Module_monitors.cxx:20-45). */
const DEFAULT = 'scheduler'

export const jobMonitorDup = objectRule('job.monitor-dup', {
  kinds: ['job'],
  severity: 'warning',
  title: 'The monitors of a job have different names',
  engine: {effect: 'makes one monitor of all that have the same name, and appends their scripts to one another'},
  doc: `Monitors in a job are told apart by \`name\`, which is \`scheduler\` when it is not written. Two of one name are merged without a word.
Give each its own name.`,
  good: [{files: {'a.job.xml': job('<monitor name="audit">', '<monitor name="notify">')}}],
  bad: [
    {files: {'a.job.xml': job('<monitor name="audit">', '<monitor name="audit">')}, at: 'a.job.xml:3:10'},
    {files: {'a.job.xml': job('<monitor>', '<monitor>')}, at: 'a.job.xml:3:1'},
  ],
  check: ({root}) => {
    const seen = new Set<string>()
    return childElements(root, 'monitor').flatMap((monitor) => {
      const attribute = attributeOf(monitor, 'name')
      const name = attribute?.value ?? DEFAULT
      if (!seen.has(name)) {
        seen.add(name)
        return []
      }
      return [
        remarkAt(attribute ?? monitor, `there is a monitor ${quoted(name)} already`, 'Give each monitor its own name.'),
      ]
    })
  },
})
