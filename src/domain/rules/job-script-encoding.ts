import {attributeOf} from '../xml/walk.ts'
import {JOB} from './example-objects.ts'
import {objectRule, remarkAt} from './object-rule.ts'

/** What the schema allows; all else it refuses. */
const CODE_PAGES = new Set(['oem', 'cp437', 'cp850', 'latin1', 'none'])

export const jobScriptEncoding = objectRule('job.script-encoding', {
  kinds: ['job', 'monitor'],
  severity: 'warning',
  title: 'A script for Unix has no encoding',
  engine: {code: 'SCHEDULER-441', effect: 'refuses the file on Unix; on Windows it loads'},
  doc: `\`encoding\` says in which code page a script is written to disk on Windows. On Unix every value of it is an error. Remove it, or switch
the rule off for folders that go to Windows.`,
  good: [{files: {'a.job.xml': JOB}}],
  bad: [
    {
      files: {'a.job.xml': '<job><script encoding="latin1" language="shell">echo hello</script></job>\n'},
      at: 'a.job.xml:1:14',
    },
  ],
  check: ({all}) =>
    all('script').flatMap((script) => {
      const attribute = attributeOf(script, 'encoding')
      return attribute === undefined || !CODE_PAGES.has(attribute.value.trim())
        ? []
        : [remarkAt(attribute, 'JobScheduler on Unix refuses a script with an encoding', 'Remove the attribute.')]
    }),
})
