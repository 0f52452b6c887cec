import {grammarRule} from './grammar-rule.ts'

export const xsdRepeated = grammarRule('xsd.repeated', {
  title: 'An element stands no more often than it may',
  doc: 'Many elements may stand once only: a job has one script, one `<params>`, one `<run_time>`. Put both into one, or remove one.',
  good: [
    {
      files: {
        'a.job.xml':
          '<job><script language="shell">echo hello</script><delay_after_error error_count="1" delay="60"/><delay_after_error error_count="3" delay="stop"/></job>',
      },
    },
  ],
  bad: [
    {
      files: {
        'a.job.xml':
          '<job><script language="shell">echo hello</script><script language="shell">echo again</script></job>',
      },
      at: 'a.job.xml:1:50',
    },
    {files: {'c,1.order.xml': '<order><params/><params/><run_time let_run="no"/></order>'}, at: 'c,1.order.xml:1:17'},
  ],
})
