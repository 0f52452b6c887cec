import {attributeOf} from '../xml/walk.ts'
import {LOCK} from './example-objects.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import {NOTHING} from './rule.ts'
import {isBlank, quoted} from './values.ts'

export const fileNameAttrIgnored = objectRule('file.name-attr-ignored', {
  kinds: ['lock', 'schedule', 'monitor'],
  severity: 'warning',
  title: 'The name of a lock, schedule or monitor is not given twice',
  engine: {effect: 'goes by the file name and ignores the attribute'},
  doc: `Locks, schedules and monitors are named by their file alone. A different \`name\` in the file has no effect: whoever refers to it
finds nothing. Remove the attribute, or rename the file.`,
  good: [{files: {'db.lock.xml': LOCK}}, {files: {'db.lock.xml': '<lock name="db"/>\n'}}],
  bad: [{files: {'db.lock.xml': '<lock name="database"/>\n'}, at: 'db.lock.xml:1:7'}],
  check: ({root, name}) => {
    const attribute = attributeOf(root, 'name')
    return attribute === undefined ||
      isBlank(attribute.value) ||
      attribute.value.includes('/') ||
      // Then it is not ignored: schedule.name-timezone.
      (root.name !== 'lock' && attributeOf(root, 'time_zone') !== undefined) ||
      attribute.value.trim() === name
      ? NOTHING
      : [
          remarkAt(
            attribute,
            `the name ${quoted(attribute.value)} has no effect: by its file the object is called ${quoted(name)}`,
            'Remove the attribute, or rename the file.',
          ),
        ]
  },
})
