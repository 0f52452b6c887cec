import {fileName} from '../kinds.ts'
import {printable} from '../path.ts'
import {JOB_CHAIN, ORDER} from './example-objects.ts'
import {NOTHING, type FileRule} from './rule.ts'

const COMPLETE = /^[^,]+,.+\.order\.xml$/s

export const fileOrderName: FileRule = {
  id: 'file.order-name',
  severity: 'error',
  title: 'The file of an order is named CHAIN,ID.order.xml',
  engine: {code: 'SCHEDULER-435', effect: 'rejects the file each time it looks at the folder; the order never appears'},
  doc: `The name says which chain the order belongs to, and its id: they are divided at the first comma, and neither may be empty.
Rename the file, for example to \`nightly,daily.order.xml\` for the order \`daily\` of the chain \`nightly\`.`,
  good: [
    {files: {'nightly,daily.order.xml': ORDER, 'nightly.job_chain.xml': JOB_CHAIN}},
    {files: {'a,b,c.order.xml': ORDER}},
  ],
  bad: [
    {files: {'nightly.order.xml': ORDER}, at: 'nightly.order.xml'},
    {files: {'x/,1.order.xml': ORDER}, at: 'x/,1.order.xml'},
    {files: {'nightly,.order.xml': ORDER}, at: 'nightly,.order.xml'},
  ],
  scope: 'file',
  check: ({path, kind}) =>
    kind?.name !== 'order' || COMPLETE.test(fileName(path))
      ? NOTHING
      : [
          {
            message: `"${printable(fileName(path))}" does not say which chain the order belongs to`,
            hint: 'Name it CHAIN,ID.order.xml, for example nightly,daily.order.xml.',
          },
        ],
}
