import {secretRule} from './secret-rule.ts'

const job = (script: string): string => `<job><script language="shell"><![CDATA[\n${script}\n]]></script></job>\n`
const TOKEN = ['ghp', 'a1B2'.repeat(9)].join('_')

export const secretToken = secretRule('secret.token', {
  title: 'An object holds no token of a service',
  hint: 'Let the task read the token from its environment or a credential store.',
  doc: `Tokens that are known by their form (GitHub, GitLab, Slack, npm, Google, Stripe), and the credentials of an \`Authorization\` header. Revoke a token
that was published.`,
  good: [{files: {'a.job.xml': job('curl -H "Authorization: Bearer $TOKEN" https://api.example.org/')}}],
  bad: [
    {files: {'a.job.xml': job(`git clone https://${TOKEN}@github.com/example/jobs`)}, at: 'a.job.xml:2:19'},
    {
      files: {'b.job.xml': job('curl -H "Authorization: Bearer 4a7d1ed414474e40" https://api.example.org/')},
      at: 'b.job.xml:2:32',
    },
  ],
})
