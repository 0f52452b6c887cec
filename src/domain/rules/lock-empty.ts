import {attributeOf} from '../xml/walk.ts'
import {objectRule, refusedWith, remarkAt} from './object-rule.ts'
import {isBlank} from './values.ts'

const job = (lock: string): string => `<job><lock.use lock="${lock}"/><script language="shell">exit 0</script></job>\n`

export const lockEmpty = objectRule('lock.empty', {
  kinds: ['job'],
  severity: 'error',
  title: 'A job that uses a lock names it',
  engine: refusedWith('407'),
  doc: '`<lock.use lock="">` names no lock, and the job does not load. Write the name of the lock, or remove the element.',
  good: [{files: {'a.job.xml': job('db'), 'db.lock.xml': '<lock/>\n'}}],
  bad: [{files: {'a.job.xml': job('')}, at: 'a.job.xml:1:16'}],
  check: ({all}) =>
    all('lock.use').flatMap((use) => {
      const attribute = attributeOf(use, 'lock')
      return attribute !== undefined && isBlank(attribute.value)
        ? [remarkAt(attribute, 'no lock is named', 'Write the name of the lock, or remove the element.')]
        : []
    }),
})
