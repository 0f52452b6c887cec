import {childElement} from '../xml/walk.ts'
import {JOB} from './example-objects.ts'
import {objectRule, refusedWith, remarkAt} from './object-rule.ts'
import {NOTHING} from './rule.ts'

export const jobNoScript = objectRule('job.no-script', {
  kinds: ['job'],
  severity: 'error',
  title: 'A job has a script',
  engine: refusedWith('146'),
  doc: `A job without \`<script>\` has nothing to do, and JobScheduler does not load it. Write the script; a job that only passes orders on
can have \`<script language="shell">exit 0</script>\`.`,
  good: [{files: {'a.job.xml': JOB}}],
  bad: [{files: {'a.job.xml': '<job title="nothing to do"/>\n'}, at: 'a.job.xml:1:1'}],
  // The old <process> in place of a script is another rule's, xsd.legacy-process.
  check: ({root}) =>
    childElement(root, 'script') === undefined && childElement(root, 'process') === undefined
      ? [remarkAt(root, 'the job has no script', 'Add <script language="shell">…</script>.')]
      : NOTHING,
})
