import {grammarRule} from './grammar-rule.ts'

export const xsdPath = grammarRule('xsd.path', {
  title: 'A path has no empty part',
  doc: 'Paths to jobs, chains, process classes and so on may not hold `//`.',
  good: [
    {
      files: {
        'c.job_chain.xml':
          '<job_chain><job_chain_node state="1" job="/billing/load"/><job_chain_node.end state="end"/></job_chain>',
      },
    },
  ],
  bad: [
    {
      files: {
        'c.job_chain.xml':
          '<job_chain><job_chain_node state="1" job="/billing//load"/><job_chain_node.end state="end"/></job_chain>',
      },
      at: 'c.job_chain.xml:1:38',
    },
  ],
})
