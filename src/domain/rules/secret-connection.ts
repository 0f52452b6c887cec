import {secretRule} from './secret-rule.ts'

const job = (script: string): string => `<job><script language="shell"><![CDATA[\n${script}\n]]></script></job>\n`

export const secretConnection = secretRule('secret.connection', {
  title: 'A URL or connection string holds no password',
  hint: 'Give user and password apart from the address, from the environment or a credential store.',
  doc: `\`https://user:password@host\`, \`jdbc:…;password=…\`, \`jdbc:oracle:thin:user/password@…\`, \`sqlplus user/password@…\`, \`curl -u user:password\`, \`rman target user/password\`,
\`zip -P password\`, \`net use … password /user:name\`. Such an
address is copied, logged and shown in process lists. A reference in its place is right: \`https://$FTP_USER:$FTP_PASSWORD@host\`.`,
  good: [
    {files: {'a.job.xml': job('curl --netrc https://files.example.org/in.csv')}},
    {files: {'b.job.xml': job('curl "https://$FTP_USER:$FTP_PASSWORD@files.example.org/in.csv"')}},
  ],
  bad: [
    {files: {'a.job.xml': job('curl https://batch:kN8-mauve@files.example.org/in.csv')}, at: 'a.job.xml:2:20'},
    {
      files: {
        'c,1.order.xml':
          '<order at="now"><params><param name="db" value="jdbc:sqlserver://db1;user=batch;password=kN8-mauve"/></params></order>\n',
      },
      at: 'c,1.order.xml:1:90',
    },
    {files: {'e.job.xml': job('openssl enc -d -in in.enc -pass pass:kN8-mauve')}, at: 'e.job.xml:2:38'},
    {files: {'d.job.xml': job('sqlplus -s batch/kN8-mauve@db1 @run.sql')}, at: 'd.job.xml:2:18'},
  ],
})
