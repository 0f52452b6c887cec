import {secretRule} from './secret-rule.ts'

const job = (content: string): string => `<job>\n${content}\n<script language="shell">exit 0</script>\n</job>\n`
const param = (value: string): string => `<params>\n  <param name="db_password" value="${value}"/>\n</params>`

export const secretPassword = secretRule('secret.password', {
  title: 'An object holds no password',
  hint: 'Let the task read it from its environment, a file of its agent or a credential store, and write a reference here.',
  doc: `\`<password.plain>\`, params, variables and attributes named like a password, token or key (\`db_password\`, \`smtpPwd\`, \`api-key\`), and assignments in
scripts. What stands in an object stands in every release that holds it, for ever, and in the live folder of every server. References are right:
\`\${DB_PASSWORD}\`, \`$DB_PASSWORD\`, \`%DB_PASSWORD%\`, \`cs://…\`, the name of a file. A secret that was published must be changed, not only removed.`,
  good: [
    {files: {'a.job.xml': job(param('${DB_PASSWORD}'))}},
    {
      files: {
        'b.job.xml': job(
          `<!-- jsctl-allow secret.password: public account of the test database -->\n${param('guest1')}`,
        ),
      },
    },
    {files: {'c.job.xml': job('<environment><variable name="TOKEN_FILE" value="/run/secrets/token"/></environment>')}},
  ],
  bad: [
    {files: {'a.job.xml': job(param('kN8-mauve'))}, at: 'a.job.xml:3:29'},
    {
      files: {'b.job.xml': job('<login user="batch"><password.plain password="kN8-mauve"/></login>')},
      at: 'b.job.xml:2:37',
    },
    {
      files: {
        'c.job.xml': '<job><script language="shell"><![CDATA[\nexport FTP_PASSWORD=kN8-mauve\n]]></script></job>\n',
      },
      at: 'c.job.xml:2:21',
    },
    {
      files: {'d.job.xml': job(`<!-- jsctl-allow secret.password -->\n${param('kN8-mauve')}`)},
      at: 'd.job.xml:4:29',
    },
    {
      files: {'e.job.xml': job(`<!-- jsctl-allow secret.passwort: test account -->\n${param('kN8-mauve')}`)},
      at: 'e.job.xml:4:29',
    },
  ],
})
