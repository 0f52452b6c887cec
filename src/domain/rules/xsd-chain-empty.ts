import {grammarRule} from './grammar-rule.ts'

export const xsdChainEmpty = grammarRule('xsd.chain-empty', {
  title: 'A job chain has nodes',
  doc: 'A chain needs at least one node. A chain of job chains (`<job_chain_node.job_chain>`) needs two, of which the last may be an end.',
  good: [
    {
      files: {
        'c.job_chain.xml':
          '<job_chain><job_chain_node state="1" job="load"/><job_chain_node.end state="end"/></job_chain>',
        'nested.job_chain.xml':
          '<job_chain><job_chain_node.job_chain state="1" job_chain="load"/><job_chain_node.end state="end"/></job_chain>',
      },
    },
  ],
  bad: [
    {files: {'c.job_chain.xml': '<job_chain/>'}, at: 'c.job_chain.xml:1:1'},
    {
      files: {'c.job_chain.xml': '<job_chain><job_chain_node.job_chain state="1" job_chain="load"/></job_chain>'},
      at: 'c.job_chain.xml:1:1',
    },
  ],
})
