import {grammarRule} from './grammar-rule.ts'

export const xsdYesno = grammarRule('xsd.yesno', {
  title: 'Switches are yes or no',
  doc: 'In lower case: `yes`, `no`, `true`, `false`, `1` or `0`. `visible` may also be `never`.',
  mends: 'a value in which only the case of letters is wrong',
  good: [
    {files: {'a.job.xml': '<job enabled="no" visible="never"><script language="shell">echo hello</script></job>'}},
  ],
  bad: [
    {files: {'a.job.xml': '<job enabled="on"><script language="shell">echo hello</script></job>'}, at: 'a.job.xml:1:6'},
    {
      files: {'a.job.xml': '<job stop_on_error="NO"><script language="shell">echo hello</script></job>'},
      at: 'a.job.xml:1:6',
    },
    {
      files: {
        'a.job.xml':
          '<job><settings><mail_on_error>ja</mail_on_error></settings><script language="shell">echo hello</script></job>',
      },
      at: 'a.job.xml:1:31',
    },
  ],
})
