import {fileName} from '../kinds.ts'
import {hintForMissing} from './ref-missing.ts'
import {orderChainName, rooted} from '../objects/resolve.ts'
import {printable} from '../path.ts'
import {JOB, JOB_CHAIN, ORDER} from './example-objects.ts'
import {objectsRule} from './reference-rule.ts'
import {NOTHING} from './rule.ts'
import {quoted} from './values.ts'

export const orderOtherFolder = objectsRule('file.order-other-folder', {
  severity: 'warning',
  title: 'An order lies in the folder of its chain',
  engine: {effect: 'says nothing; the order is never started while there is no such chain in its folder'},
  doc: `The name of an order's file begins with the name of its job chain, and the chain must lie in the same folder. Move the order there, or
name the right chain.`,
  good: [{files: {'c.job_chain.xml': JOB_CHAIN, 'C,1.order.xml': ORDER, 'load.job.xml': JOB}}],
  bad: [
    {files: {'c.job_chain.xml': JOB_CHAIN, 'x/c,1.order.xml': ORDER, 'load.job.xml': JOB}, at: 'x/c,1.order.xml'},
    {files: {'c,1.order.xml': ORDER}, at: 'c,1.order.xml'},
  ],
  look: (object, index) => {
    const name = object.kind.name === 'order' ? orderChainName(object.path) : undefined
    if (name === undefined || index.find('job_chain', name) !== undefined) return NOTHING
    const elsewhere = index.elsewhere('job_chain', name).map((chain) => quoted(rooted(chain.name)))
    const hint =
      elsewhere.length > 0
        ? `There is ${elsewhere.join(' or ')}: an order must lie beside its chain.`
        : hintForMissing(index, 'job_chain', name)
    return [
      {
        message: `its job chain is not in this folder: no ${printable(fileName(name))}.job_chain.xml`,
        ...(hint === undefined ? {} : {hint}),
      },
    ]
  },
})
