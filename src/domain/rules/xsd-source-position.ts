import {grammarRule} from './grammar-rule.ts'

export const xsdSourcePosition = grammarRule('xsd.source-position', {
  title: 'The sources of file orders stand before the first node',
  doc: '`<file_order_source>` elements come first in a chain, before all nodes, sinks and ends.',
  good: [
    {
      files: {
        'c.job_chain.xml':
          '<job_chain><file_order_source directory="/data/in" regex="[.]csv$"/><job_chain_node state="1" job="load"/><file_order_sink state="done" remove="yes"/></job_chain>',
      },
    },
  ],
  bad: [
    {
      files: {
        'c.job_chain.xml':
          '<job_chain><job_chain_node state="1" job="load"/><file_order_source directory="/data/in" regex="[.]csv$"/><file_order_sink state="done" remove="yes"/></job_chain>',
      },
      at: 'c.job_chain.xml:1:50',
    },
  ],
})
