import {attributeOf, childElements, valueOf} from '../xml/walk.ts'
import {objectRule, refusedWith, remarkAt} from './object-rule.ts'
import {isYes} from './values.ts'

const job = (setback: string): string => `<job order="yes"><script language="shell">exit 0</script>${setback}</job>\n`

export const jobSetbackDelay = objectRule('job.setback-delay', {
  kinds: ['job'],
  severity: 'error',
  title: 'A setback has a delay, or is the last one',
  engine: refusedWith('231'),
  doc: `\`<delay_order_after_setback>\` says how long an order waits after so many setbacks; only with \`is_maximum="yes"\`, where the order is
given up, there is nothing to wait for. Write \`delay\`.`,
  good: [
    {
      files: {
        'a.job.xml': job(
          '<delay_order_after_setback setback_count="1" delay="60"/><delay_order_after_setback setback_count="5" is_maximum="yes"/>',
        ),
      },
    },
  ],
  bad: [{files: {'a.job.xml': job('<delay_order_after_setback setback_count="2"/>')}, at: 'a.job.xml:1:58'}],
  check: ({root}) =>
    childElements(root, 'delay_order_after_setback')
      .filter((setback) => attributeOf(setback, 'delay') === undefined && !isYes(valueOf(setback, 'is_maximum')))
      .map((setback) =>
        remarkAt(setback, 'it does not say how long the order waits', 'Write delay="SECONDS", or is_maximum="yes".'),
      ),
})
