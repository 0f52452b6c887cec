import {attributeOf, childElements} from '../xml/walk.ts'
import {objectRule, refusedWith, remarkAt} from './object-rule.ts'
import {quoted, wordsOf} from './values.ts'

const START = '<start_job job="/report"/>'
const job = (...codes: readonly string[]): string =>
  `<job><script language="shell">exit 0</script>\n${codes.map((code) => `<commands on_exit_code="${code}">${START}</commands>\n`).join('')}</job>\n`

/** One form for each code: success is 0. */
const codeOf = (word: string): string =>
  word === 'success' ? '0' : /^[+-]?\d+$/.test(word) ? String(Number(word)) : word

export const jobCommandsDup = objectRule('job.commands-dup', {
  kinds: ['job'],
  severity: 'error',
  title: 'Each exit code has its commands once',
  engine: refusedWith('326'),
  doc: `Only one \`<commands>\` can be for an exit code, for \`error\` or for a signal; \`success\` is exit code 0. Put all commands for a code into
one element.`,
  good: [{files: {'a.job.xml': job('success', 'error', '2 3')}}],
  bad: [
    {files: {'a.job.xml': job('success', '0')}, at: 'a.job.xml:3:11'},
    {files: {'a.job.xml': job('1 2', '3 2')}, at: 'a.job.xml:3:11'},
  ],
  check: ({root}) => {
    const seen = new Set<string>()
    return childElements(root, 'commands').flatMap((commands) => {
      const attribute = attributeOf(commands, 'on_exit_code')
      if (attribute === undefined) return []
      const again = wordsOf(attribute.value).filter((word) => {
        const code = codeOf(word)
        const known = seen.has(code)
        seen.add(code)
        return known
      })
      const [first] = again
      return first === undefined
        ? []
        : [remarkAt(attribute, `there are commands for ${quoted(first)} already`, 'Put them into one <commands>.')]
    })
  },
})
