import {attributeOf, childElements} from '../xml/walk.ts'
import {objectRule, refusedWith, remarkAt} from './object-rule.ts'
import {isBlank} from './values.ts'

const START = '<start_job job="/report"/>'
const job = (commands: string): string => `<job><script language="shell">exit 0</script>${commands}</job>\n`

export const jobCommandsExit = objectRule('job.commands-exit', {
  kinds: ['job'],
  severity: 'error',
  title: 'The commands of a job say after which exit code they run',
  engine: refusedWith('324'),
  doc: `\`<commands>\` run when a task ends, and \`on_exit_code\` says after which end: \`success\`, \`error\`, \`signal\`, exit codes or names of
signals. The schema does not ask for it, but JobScheduler does.`,
  good: [{files: {'a.job.xml': job(`<commands on_exit_code="success">${START}</commands>`)}}],
  bad: [
    {files: {'a.job.xml': job(`<commands>${START}</commands>`)}, at: 'a.job.xml:1:46'},
    {files: {'a.job.xml': job(`<commands on_exit_code="">${START}</commands>`)}, at: 'a.job.xml:1:56'},
  ],
  check: ({root}) =>
    childElements(root, 'commands').flatMap((commands) => {
      const attribute = attributeOf(commands, 'on_exit_code')
      return attribute === undefined || isBlank(attribute.value)
        ? [
            remarkAt(
              attribute ?? commands,
              'the commands do not say after which exit code they run',
              'Write on_exit_code="success", "error", or the codes.',
            ),
          ]
        : []
    }),
})
