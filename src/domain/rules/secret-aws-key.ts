import {secretRule} from './secret-rule.ts'

const job = (script: string): string => `<job><script language="shell"><![CDATA[\n${script}\n]]></script></job>\n`
const KEY = ['AKIA', 'Q7MZT4WJ2XEXMPLE'].join('')

export const secretAwsKey = secretRule('secret.aws-key', {
  title: 'An object holds no access key of AWS',
  hint: 'Use the role of the machine, or a profile of the AWS configuration: AWS_PROFILE.',
  doc: `Access keys (\`AKIA…\`, \`ASIA…\`) and secret access keys. Who has both can do all that their owner may. A task needs none in its object: the role of the
machine, or a profile in the home of its user, does the same. A key that was published must be revoked.`,
  good: [{files: {'a.job.xml': job('aws --profile billing s3 cp in.csv s3://reports/')}}],
  bad: [
    {files: {'a.job.xml': job(`export AWS_ACCESS_KEY_ID=${KEY}`)}, at: 'a.job.xml:2:26'},
    {
      files: {'b.job.xml': job(`AWS_SECRET_ACCESS_KEY=${'abcDEF1234'.repeat(4)} aws s3 ls`)},
      at: 'b.job.xml:2:23',
    },
  ],
})
