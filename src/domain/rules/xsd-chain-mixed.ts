import {grammarRule} from './grammar-rule.ts'

export const xsdChainMixed = grammarRule('xsd.chain-mixed', {
  title: 'A chain has either jobs or other chains as its nodes',
  doc: '`<job_chain_node.job_chain>` and `<job_chain_node>`, `<file_order_source>` or `<file_order_sink>` exclude each other. Put the jobs into a chain of their own, and name that.',
  good: [
    {
      files: {
        'c.job_chain.xml':
          '<job_chain><job_chain_node state="1" job="load"/><job_chain_node.end state="end"/></job_chain>',
      },
    },
  ],
  bad: [
    {
      files: {
        'c.job_chain.xml':
          '<job_chain><job_chain_node state="1" job="load"/><job_chain_node.job_chain state="2" job_chain="send"/><job_chain_node.end state="end"/></job_chain>',
      },
      at: 'c.job_chain.xml:1:50',
    },
  ],
})
