import {printable} from '../path.ts'
import {NOTHING, type FileRule} from './rule.ts'

export const xmlNamespace: FileRule = {
  id: 'xml.namespace',
  severity: 'error',
  title: 'An object is in no namespace',
  engine: {code: 'SCHEDULER-428', effect: 'refuses the file: its schema knows no element in a namespace'},
  doc: 'A default namespace (`xmlns="…"`) on the root element moves all elements into it, and JobScheduler knows none of them. Remove it.',
  good: [{files: {'a.lock.xml': '<lock xmlns=""/>\n'}}],
  bad: [{files: {'a.lock.xml': '<lock xmlns="http://www.sos-berlin.com/x"/>\n'}, at: 'a.lock.xml:1:7'}],
  scope: 'file',
  check: ({kind, document}) => {
    if (kind === undefined || document?.kind !== 'document') return NOTHING
    const declared = document.root.attributes.find(({name, value}) => name === 'xmlns' && value.trim() !== '')
    return declared === undefined
      ? NOTHING
      : [
          {
            position: declared.position,
            message: `the elements are in the namespace "${printable(declared.value.slice(0, 80))}"`,
            hint: 'Remove the attribute xmlns.',
          },
        ]
  },
}
