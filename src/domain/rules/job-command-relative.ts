import {rooted} from '../objects/resolve.ts'
import {JOB} from './example-objects.ts'
import {titleOf} from './ref-missing.ts'
import {referenceRule} from './reference-rule.ts'
import {quoted} from './values.ts'

const job = (target: string): string =>
  `<job><script language="shell">exit 0</script><commands on_exit_code="success"><start_job job="${target}"/></commands></job>\n`

export const jobCommandRelative = referenceRule('job.command-relative', {
  severity: 'warning',
  title: 'Names in commands count from the live root',
  engine: {code: 'SCHEDULER-161', effect: 'loads the job; the command fails each time it runs'},
  doc: `Unlike all other references, those of \`<start_job>\` and \`<add_order>\` in \`<commands>\` do not count from the folder of the job. Write the
whole path from the live root.`,
  good: [{files: {'x/a.job.xml': job('/x/b'), 'x/b.job.xml': JOB}}],
  bad: [{files: {'x/a.job.xml': job('b'), 'x/b.job.xml': JOB}, at: 'x/a.job.xml:1:90'}],
  say: ({reference, resolution}) =>
    resolution.kind === 'in-own-folder'
      ? {
          message: `${quoted(reference.value)} counts from the live root here, where there is no such ${titleOf(reference.kind)}`,
          hint: `Write ${quoted(rooted(resolution.object.name))}.`,
        }
      : undefined,
})
