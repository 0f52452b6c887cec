import {resolveReference} from '../references.ts'
import {attributeOf} from '../xml/walk.ts'
import {objectRule, refusedWith, remarkAt} from './object-rule.ts'
import {NOTHING} from './rule.ts'
import {isBlank} from './values.ts'

export const scheduleSubstitute = objectRule('schedule.substitute', {
  kinds: ['schedule'],
  severity: 'error',
  title: 'A schedule does not replace itself',
  engine: refusedWith('486'),
  doc: '`substitute` names the schedule that this one replaces for a time. It cannot be the same one. Name the other schedule.',
  good: [{files: {'easter.schedule.xml': '<schedule substitute="normal"/>\n', 'normal.schedule.xml': '<schedule/>\n'}}],
  bad: [{files: {'x/normal.schedule.xml': '<schedule substitute="/x/normal"/>\n'}, at: 'x/normal.schedule.xml:1:11'}],
  check: ({root, folder, name}) => {
    const attribute = attributeOf(root, 'substitute')
    return attribute !== undefined &&
      !isBlank(attribute.value) &&
      resolveReference(folder, attribute.value) === resolveReference(folder, name)
      ? [remarkAt(attribute, 'the schedule would replace itself', 'Name the schedule that it replaces.')]
      : NOTHING
  },
})
