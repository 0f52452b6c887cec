import {placeFinder} from '../xml/position.ts'
import {NOTHING, type FileRule} from './rule.ts'

const job = (value: string): string =>
  `<job><params><param name="password" value="${value}"/></params><script language="shell">exit 0</script></job>\n`

export const secretMasked: FileRule = {
  id: 'secret.masked',
  scope: 'file',
  severity: 'error',
  title: 'No masked secret is published',
  engine: {effect: 'takes the mask for the value'},
  doc: `jsctl shows \`[secret 1]\` where a file has a secret. Here such an output was saved as a file: what stands there is not the secret. \`jsctl show\` with \`--reveal\`
writes an object byte for byte.`,
  good: [{files: {'a.job.xml': job('${PASSWORD}')}}],
  bad: [{files: {'a.job.xml': job('[secret 1]')}, at: 'a.job.xml:1:44'}],
  check: ({text}) => {
    if (text?.includes('[secret ') !== true) return NOTHING
    const places = placeFinder(text)
    return Array.from(text.matchAll(/\[secret \d{1,9}\]/g), ({index, 0: mask}) => ({
      position: places.at(index),
      message: `"${mask}" is what jsctl shows in the place of a secret, not the secret`,
      hint: 'Get the object with `jsctl show ENV:PATH --reveal`, or put the value there again.',
    }))
  },
}
