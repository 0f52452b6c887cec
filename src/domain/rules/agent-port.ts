import type {XmlAttribute} from '../xml/document.ts'
import {attributeOf} from '../xml/walk.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import {quoted} from './values.ts'

/** `http://host:4445/x`, `host:4444`, `[::1]:4444` */
const PORT = /^\s*(?:[a-z]+:\/\/)?(?:\[[^\]]*\]|[^/:[\]]*):(\d+)(?:\/|\s*$)/i

const isOutOfRange = ({value}: XmlAttribute): boolean => {
  const [, port] = PORT.exec(value.slice(0, 300)) ?? []
  return port !== undefined && (Number(port) < 1 || Number(port) > 65_535)
}

export const agentPort = objectRule('agent.port', {
  kinds: ['process_class'],
  severity: 'warning',
  title: 'The port of an agent is between 1 and 65535',
  engine: {effect: 'loads the process class; every task on this agent fails to start'},
  doc: 'There are ports from 1 to 65535 only. Correct the number; agents usually listen on 4445.',
  good: [{files: {'a.process_class.xml': '<process_class remote_scheduler="http://agent:4445"/>\n'}}],
  bad: [
    {
      files: {'a.process_class.xml': '<process_class remote_scheduler="http://h:99999"/>\n'},
      at: 'a.process_class.xml:1:16',
    },
  ],
  check: ({all}) =>
    all('process_class', 'remote_scheduler').flatMap((element) => {
      const attribute = attributeOf(element, 'remote_scheduler')
      return attribute === undefined || !isOutOfRange(attribute)
        ? []
        : [remarkAt(attribute, `${quoted(attribute.value)} has a port that does not exist`, 'Ports end at 65535.')]
    }),
})
