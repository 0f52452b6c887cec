import {grammarRule} from './grammar-rule.ts'

export const xsdEnum = grammarRule('xsd.enum', {
  title: 'A value is one of those that its attribute knows',
  doc: 'Some attributes know a few words only, and their case counts. Lists, such as signals and exit codes, have blanks between their words.',
  mends: 'a value in which only the case of letters, or a blank around it, is wrong',
  good: [
    {
      files: {
        'a.job.xml':
          '<job criticality="major" stderr_log_level="debug3" ignore_signals="SIGTERM SIGHUP"><script language="shell">echo hello</script></job>',
      },
    },
  ],
  bad: [
    {
      files: {'a.job.xml': '<job criticality="high"><script language="shell">echo hello</script></job>'},
      at: 'a.job.xml:1:6',
    },
    {
      files: {
        'c.job_chain.xml':
          '<job_chain><job_chain_node state="1" job="load" on_error="stop"/><job_chain_node.end state="end"/></job_chain>',
      },
      at: 'c.job_chain.xml:1:49',
    },
    {
      files: {'a.job.xml': '<job ignore_signals="sigterm"><script language="shell">echo hello</script></job>'},
      at: 'a.job.xml:1:6',
    },
    {
      files: {'a.job.xml': '<job ignore_signals="SIGTERM,SIGHUP"><script language="shell">echo hello</script></job>'},
      at: 'a.job.xml:1:6',
    },
  ],
})
