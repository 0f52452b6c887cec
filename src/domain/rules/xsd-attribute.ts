import {grammarRule} from './grammar-rule.ts'

export const xsdAttribute = grammarRule('xsd.attribute', {
  title: 'An element has only attributes that JobScheduler knows',
  doc: 'A misspelt attribute is the commonest mistake: JobScheduler does not ignore what it does not know. Case counts. Attributes with a prefix may stand on `<job_chain_node>` only; `xsi:noNamespaceSchemaLocation` may stand anywhere.',
  good: [
    {
      files: {
        'a.job.xml': '<job title="Loads the invoices"><script language="shell">echo hello</script></job>',
        'c.job_chain.xml':
          '<job_chain><job_chain_node state="1" job="load" xmlns:my="urn:my" my:colour="green"/><job_chain_node.end state="end"/></job_chain>',
      },
    },
  ],
  bad: [
    {
      files: {'a.job.xml': '<job titel="Loads the invoices"><script language="shell">echo hello</script></job>'},
      at: 'a.job.xml:1:6',
    },
    {
      files: {'a.job.xml': '<job Title="Loads the invoices"><script language="shell">echo hello</script></job>'},
      at: 'a.job.xml:1:6',
    },
    {
      files: {
        'c.job_chain.xml':
          '<job_chain><job_chain_node stat="1" job="load"/><job_chain_node.end state="end"/></job_chain>',
      },
      at: 'c.job_chain.xml:1:28',
    },
    {files: {'l.lock.xml': '<lock xml:lang="en"/>'}, at: 'l.lock.xml:1:7'},
  ],
})
