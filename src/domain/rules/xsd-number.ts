import {grammarRule} from './grammar-rule.ts'

export const xsdNumber = grammarRule('xsd.number', {
  title: 'Numbers are whole numbers within their bounds',
  doc: 'Digits only: no unit, no word, no fraction, no time. `min_tasks`, `error_count` and some others begin at 1. The delay of a node is in seconds.',
  mends: '`yes`, `no` and `never` in which only the case of letters is wrong',
  good: [{files: {'a.job.xml': '<job tasks="3" min_tasks="1"><script language="shell">echo hello</script></job>'}}],
  bad: [
    {files: {'a.job.xml': '<job tasks="-1"><script language="shell">echo hello</script></job>'}, at: 'a.job.xml:1:6'},
    {files: {'c,1.order.xml': '<order priority="high"><run_time let_run="no"/></order>'}, at: 'c,1.order.xml:1:8'},
    {
      files: {
        'c.job_chain.xml':
          '<job_chain><job_chain_node state="1" job="load" delay="00:30"/><job_chain_node.end state="end"/></job_chain>',
      },
      at: 'c.job_chain.xml:1:49',
    },
    {files: {'l.lock.xml': '<lock max_non_exclusive="unlimited"/>'}, at: 'l.lock.xml:1:7'},
    {
      files: {
        'a.job.xml':
          '<job><settings><mail_on_process>No</mail_on_process></settings><script language="shell">echo hello</script></job>',
      },
      at: 'a.job.xml:1:33',
    },
  ],
})
