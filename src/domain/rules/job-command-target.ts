import {hintForReference, titleOf} from './ref-missing.ts'
import {referenceRule} from './reference-rule.ts'
import {quoted, shownPath} from './values.ts'
import {JOB} from './example-objects.ts'

const job = (target: string): string =>
  `<job><script language="shell">exit 0</script><commands on_exit_code="success"><start_job job="${target}"/></commands></job>\n`

export const jobCommandTarget = referenceRule('job.command-target', {
  severity: 'warning',
  title: 'What a command of a job starts is there',
  engine: {code: 'SCHEDULER-161', effect: 'loads the job; the command fails each time it runs'},
  doc: `\`<start_job>\` and \`<add_order>\` in \`<commands>\` name a job or a job chain from the live root, with or without a leading "/". There is none of
this name.`,
  good: [{files: {'x/a.job.xml': job('/x/b'), 'x/b.job.xml': JOB}}],
  bad: [{files: {'a.job.xml': job('b')}, at: 'a.job.xml:1:90'}],
  say: ({object, reference, resolution}, index) => {
    if (resolution.kind !== 'missing' || reference.base !== 'root') return undefined
    const hint = hintForReference({object, reference}, index, resolution.name)
    const file = `${resolution.name}.${reference.kind}.xml`
    return {
      message: `the ${titleOf(reference.kind)} ${quoted(reference.value)} is not there: no ${shownPath(file)}`,
      ...(hint === undefined ? {} : {hint}),
    }
  },
})
