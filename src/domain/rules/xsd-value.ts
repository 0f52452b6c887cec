import {grammarRule} from './grammar-rule.ts'

export const xsdValue = grammarRule('xsd.value', {
  title: 'A value has the form that its attribute wants',
  doc: 'What no other rule says: mail addresses of `<settings>` are one line that is not empty; URL paths begin with `/`; checksums are 32 hexadecimal digits.',
  good: [
    {
      files: {
        'a.job.xml':
          '<job><settings><log_mail_to>maria@example.com</log_mail_to></settings><script language="shell">echo hello</script></job>',
      },
    },
  ],
  bad: [
    {
      files: {
        'a.job.xml':
          '<job><settings><log_mail_to></log_mail_to></settings><script language="shell">echo hello</script></job>',
      },
      at: 'a.job.xml:1:16',
    },
  ],
})
