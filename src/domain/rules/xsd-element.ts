import {grammarRule} from './grammar-rule.ts'

export const xsdElement = grammarRule('xsd.element', {
  title: 'An element holds only elements that JobScheduler knows there',
  doc: 'Each element has its own children, and what is meant for another place, or misspelt, is refused. Where the name resembles one that may stand there, it is named.',
  good: [
    {
      files: {
        'a.job.xml':
          '<job><params><param name="day" value="today"/></params><script language="shell">echo hello</script></job>',
      },
    },
  ],
  bad: [
    {files: {'a.job.xml': '<job><script language="shell">echo hello</script><runtime/></job>'}, at: 'a.job.xml:1:50'},
    {
      files: {'a.job.xml': '<job><param name="day" value="today"/><script language="shell">echo hello</script></job>'},
      at: 'a.job.xml:1:6',
    },
    {files: {'l.lock.xml': '<lock><title/></lock>'}, at: 'l.lock.xml:1:7'},
    {
      files: {'a.job.xml': '<job><script language="shell">echo hello</script><my:run_time xmlns:my="urn:my"/></job>'},
      at: 'a.job.xml:1:50',
    },
  ],
})
