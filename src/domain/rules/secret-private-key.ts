import {secretRule} from './secret-rule.ts'

const dashes = '-'.repeat(5)
const key = (kind: string): string =>
  `${dashes}BEGIN ${kind}PRIVATE KEY${dashes}\n${'MIIEexampleOnly0'.repeat(4)}\n${dashes}END ${kind}PRIVATE KEY${dashes}`
const job = (script: string): string => `<job><script language="shell"><![CDATA[\n${script}\n]]></script></job>\n`

export const secretPrivateKey = secretRule('secret.private-key', {
  title: 'An object holds no private key',
  hint: 'Put the key into a file on the agent that only its user can read, and name that file.',
  doc: `A private key in PEM form, of SSH, TLS or PGP. It belongs into a file with the rights 600 on the machine that uses it. A key that was published must be
replaced. Public keys and certificates are no secrets.`,
  good: [{files: {'a.job.xml': job('sftp -i ~/.ssh/billing batch@files.example.org')}}],
  bad: [{files: {'a.job.xml': job(`cat > key <<EOF\n${key('RSA ')}\nEOF`)}, at: 'a.job.xml:4:1'}],
})
