import {childElement} from '../xml/walk.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import {languageOf} from './script-language.ts'
import {quoted} from './values.ts'

const JAVA = '<script language="java" java_class="com.example.Times"/>'
const SHELL = '<script language="shell">date</script>'

/** What is started as a process of its own: it has no functions that could be called before and after (objects.md §5.6). */
const PROCESSES = new Set(['shell', 'powershell'])

export const jobMonitorLanguage = objectRule('job.monitor-language', {
  kinds: ['job', 'monitor'],
  severity: 'warning',
  title: 'A monitor is written in a language with functions to call',
  engine: {effect: 'loads it; the monitor fails when a task starts'},
  doc: `A monitor is called before and after the task, by functions such as \`spooler_process_before\`. A shell script has none. Write it in Java or
JavaScript (\`java:javascript\`), or put the commands into the script of the job.`,
  good: [
    {files: {'a.monitor.xml': `<monitor>${JAVA}</monitor>\n`}},
    {files: {'a.job.xml': `<job>${SHELL}<monitor name="times">${JAVA}</monitor></job>\n`}},
  ],
  bad: [
    {files: {'a.monitor.xml': `<monitor>${SHELL}</monitor>\n`}, at: 'a.monitor.xml:1:18'},
    {files: {'a.job.xml': `<job>${SHELL}<monitor name="times">${SHELL}</monitor></job>\n`}, at: 'a.job.xml:1:74'},
  ],
  check: ({all}) =>
    all('monitor').flatMap((monitor) => {
      const script = childElement(monitor, 'script')
      const language = script === undefined ? undefined : languageOf(script)
      return language === undefined || !PROCESSES.has(language.value.trim())
        ? []
        : [
            remarkAt(
              language,
              `a monitor cannot be a script of ${quoted(language.value.trim())}`,
              'Write it in Java or JavaScript.',
            ),
          ]
    }),
})
