import {attributeOf} from '../xml/walk.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import {isBlank} from './values.ts'

const job = (login: string): string => `<job>${login}<script language="shell">exit 0</script></job>\n`

export const jobPlainPassword = objectRule('job.plain-password', {
  kinds: ['job'],
  severity: 'info',
  title: 'A job holds no password',
  engine: {effect: 'uses the password; everybody who reads the store or the live folder can read it, too'},
  doc: `\`<password.plain>\` stands in clear text in the file, in every release that holds it, and in the live folder of every server. Use
\`credentials_key\` with the Windows credential manager, or let the task run as the user of its agent.`,
  good: [{files: {'a.job.xml': job('')}}],
  bad: [
    {files: {'a.job.xml': job('<login user="batch"><password.plain password="x"/></login>')}, at: 'a.job.xml:1:42'},
  ],
  check: ({all}) =>
    all('password.plain').flatMap((element) => {
      const attribute = attributeOf(element, 'password')
      return attribute === undefined || isBlank(attribute.value)
        ? []
        : [
            remarkAt(
              attribute,
              'a password stands here in clear text',
              'Use credentials_key, or an agent that runs as that user.',
            ),
          ]
    }),
})
