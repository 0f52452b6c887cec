import {grammarRule} from './grammar-rule.ts'

export const xsdRequired = grammarRule('xsd.required', {
  title: 'An element has the attributes that it needs',
  doc: 'Some attributes cannot be left out: `state` of a node, `name` and `value` of a parameter, `lock` of `<lock.use>`.',
  good: [
    {files: {'c,1.order.xml': '<order><params><param name="day" value=""/></params><run_time let_run="no"/></order>'}},
  ],
  bad: [
    {
      files: {'c,1.order.xml': '<order><params><param name="day"/></params><run_time let_run="no"/></order>'},
      at: 'c,1.order.xml:1:16',
    },
    {
      files: {
        'c.job_chain.xml': '<job_chain><job_chain_node job="load"/><job_chain_node.end state="end"/></job_chain>',
      },
      at: 'c.job_chain.xml:1:12',
    },
    {files: {'a.job.xml': '<job><lock.use/><script language="shell">echo hello</script></job>'}, at: 'a.job.xml:1:6'},
  ],
})
