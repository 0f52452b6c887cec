import type {IncludableFacts, IncludedFile} from '../objects/facts.ts'
import {folderOf} from '../objects/object-index.ts'
import {printable} from '../path.ts'
import {resolveReference} from '../references.ts'
import {objectsRule} from './reference-rule.ts'
import {shownPath} from './values.ts'

const job = (include: string): string =>
  `<job><params>${include}</params><script language="shell">exit 0</script></job>\n`
const PARAMS = {'a.job.xml': job('<include live_file="common.params.xml"/>')}
const HOLIDAYS = {
  'a.job.xml':
    '<job><script language="shell">exit 0</script><run_time><holidays><include live_file="days.xml"/></holidays></run_time></job>\n',
}

/** What is wrong with a file for the place that includes it, to be said after its name. */
const problemOf = ({place, selection}: IncludedFile, {root, stranger}: IncludableFacts): string | undefined => {
  if (place === 'script' || place === 'description') return undefined
  if (root === undefined) return 'is no well-formed XML'
  if (place === 'holidays') {
    return root === 'holidays' || root === 'holiday'
      ? undefined
      : `has the root element <${printable(root)}>, not <holidays> or <holiday>`
  }
  // Without an XPath of its own the children of the root element <params> are taken (objects.md §2.7).
  if (selection === 'own' || root !== 'params' || stranger === undefined) return undefined
  return `has <${printable(stranger.value)}> in line ${stranger.position.line}, where only <param name="…" value="…"/> is taken`
}

export const includeContent = objectsRule('include.content', {
  severity: 'error',
  title: 'An included file holds what the place takes',
  engine: {code: 'SCHEDULER-399', effect: 'refuses the file that includes it'},
  doc: `Included parameters are \`<params>\` with \`<param name="…" value="…"/>\` and nothing else; included holidays are \`<holidays>\` or one \`<holiday>\`.
Mend the included file.`,
  good: [
    {files: {...PARAMS, 'common.params.xml': '<params><param name="a" value="1"/></params>\n'}},
    {files: {...HOLIDAYS, 'days.xml': '<holidays><holiday date="2030-12-25"/></holidays>\n'}},
  ],
  bad: [
    {
      files: {...PARAMS, 'common.params.xml': '<params><variable name="a" value="1"/></params>\n'},
      at: 'a.job.xml:1:23',
    },
    {files: {...HOLIDAYS, 'days.xml': '<days/>\n'}, at: 'a.job.xml:1:75'},
  ],
  look: (object, index) =>
    object.includes.flatMap((include) => {
      const path = resolveReference(folderOf(object.path), include.value)
      const included = path === undefined ? undefined : index.includable(path)
      const problem = included === undefined ? undefined : problemOf(include, included)
      return included === undefined || problem === undefined
        ? []
        : [{message: `the included file ${shownPath(included.path)} ${problem}`, position: include.position}]
    }),
})

export const includeEmpty = objectsRule('include.empty', {
  severity: 'warning',
  title: 'Included parameters have the root element <params>',
  engine: {effect: 'takes nothing from the file and says nothing'},
  doc: `Without \`node\`, the children of a root element \`<params>\` are included. This file has another one, so that no parameter arrives. Change
the root element, or say with \`node="/…/*"\` what is meant.`,
  good: [{files: {...PARAMS, 'common.params.xml': '<params><param name="a" value="1"/></params>\n'}}],
  bad: [
    {
      files: {...PARAMS, 'common.params.xml': '<settings><param name="a" value="1"/></settings>\n'},
      at: 'a.job.xml:1:23',
    },
  ],
  look: (object, index) =>
    object.includes.flatMap((include) => {
      const path = resolveReference(folderOf(object.path), include.value)
      const included = path === undefined ? undefined : index.includable(path)
      if (include.place !== 'params' || include.selection === 'own') return []
      return included?.root === undefined || included.root === 'params'
        ? []
        : [
            {
              message: `the included file ${shownPath(included.path)} has the root element <${printable(included.root)}>, not <params>`,
              hint: 'Change its root element, or name what is meant: node="/…/*".',
              position: include.position,
            },
          ]
    }),
})
