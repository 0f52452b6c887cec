import {attributeOf, childElement, valueOf} from '../xml/walk.ts'
import {ORDER} from './example-objects.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import {NOTHING} from './rule.ts'
import {isYes} from './values.ts'

export const orderStartsAtOnce = objectRule('order.starts-at-once', {
  kinds: ['order'],
  severity: 'warning',
  title: 'An order says when it starts',
  engine: {effect: 'starts the order as soon as it has loaded the file, after each change again'},
  doc: `Without a \`<run_time>\` and without \`at\` an order starts when its file arrives: at every pull that changes it. An order that is
started by hand has \`<run_time let_run="no"/>\`; one that really shall start at once has \`at="now"\`.`,
  good: [
    {files: {'c,1.order.xml': ORDER, 'c,2.order.xml': '<order at="now"/>\n'}},
    {files: {'c,3.order.xml': '<order suspended="yes"/>\n'}},
  ],
  bad: [{files: {'c,1.order.xml': '<order title="daily"/>\n'}, at: 'c,1.order.xml:1:1'}],
  check: ({root}) =>
    childElement(root, 'run_time') !== undefined ||
    attributeOf(root, 'at') !== undefined ||
    isYes(valueOf(root, 'suspended'))
      ? NOTHING
      : [
          remarkAt(
            root,
            'the order starts as soon as it is pulled',
            'Write <run_time let_run="no"/> to start it by hand, or at="now" when this is meant.',
          ),
        ],
})
