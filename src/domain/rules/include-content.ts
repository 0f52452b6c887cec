import type {IncludedFile} from '../objects/facts.ts'
import {includedAt, includeUses, type IncludeUse} from '../objects/included-files.ts'
import {folderOf, type ObjectIndex} from '../objects/object-index.ts'
import {printable} from '../path.ts'
import {resolveReference} from '../references.ts'
import {objectsRule} from './reference-rule.ts'
import type {ObjectsRule, Remark} from './rule.ts'
import {shownPath} from './values.ts'

const job = (include: string): string =>
  `<job><params>${include}</params><script language="shell">exit 0</script></job>\n`
const PARAMS = {'a.job.xml': job('<include live_file="common.params.xml"/>')}
const HOLIDAYS = {
  'a.job.xml':
    '<job><script language="shell">exit 0</script><run_time><holidays><include live_file="days.xml"/></holidays></run_time></job>\n',
}

const HOLIDAY_ROOTS = ['holidays', 'holiday']

const isChecked = ({place}: IncludedFile): boolean => place === 'params' || place === 'holidays'

/** Without an XPath of its own the children of the root element <params> are taken (objects.md §2.7). */
const takesChildren = ({place, selection}: IncludedFile): boolean => place === 'params' && selection === 'default'

/** Which object is refused for it: the file itself is none. */
const includedBy = ({object: {path}, include: {place}}: IncludeUse): string =>
  `${shownPath(path)} includes this file as ${place === 'params' ? 'parameters' : 'holidays'}.`

const unreadable = (index: ObjectIndex): readonly Remark[] =>
  includedAt(index, isChecked).flatMap((use) => {
    if (!('problem' in use.file)) return []
    const {path, problem} = use.file
    const {hint} = problem
    return [{...problem, path, hint: hint === undefined ? includedBy(use) : `${hint} ${includedBy(use)}`}]
  })

const strangers = (index: ObjectIndex): readonly Remark[] =>
  includedAt(index, takesChildren).flatMap((use) =>
    'problem' in use.file || use.file.root !== 'params'
      ? []
      : use.file.strangers.map(({value, position}) => ({
          path: use.file.path,
          position,
          message:
            value === 'param'
              ? 'this <param> lacks its name or its value'
              : `<${printable(value)}> stands where only <param name="…" value="…"/> is taken`,
          hint: includedBy(use),
        })),
  )

const wrongRoots = (index: ObjectIndex): readonly Remark[] =>
  includeUses(index).flatMap(({include, from, file}) =>
    include.place !== 'holidays' || 'problem' in file || HOLIDAY_ROOTS.includes(file.root)
      ? []
      : [
          {
            path: from,
            position: include.position,
            message: `the included file ${shownPath(file.path)} has the root element <${printable(file.root)}>, not <holidays> or <holiday>`,
          },
        ],
  )

export const includeContent: ObjectsRule = {
  id: 'include.content',
  scope: 'objects',
  severity: 'error',
  title: 'An included file holds what the place takes',
  engine: {code: 'SCHEDULER-399', effect: 'refuses the file that includes it'},
  doc: `An included file is well-formed XML without a DOCTYPE. Parameters are \`<params>\` with \`<param name="…" value="…"/>\` and nothing else;
holidays are \`<holidays>\` or one \`<holiday>\`, and in these every other rule holds as where they stand in the object itself. Mend the included file.`,
  good: [
    {files: {...PARAMS, 'common.params.xml': '<params><param name="a" value="1"/></params>\n'}},
    {files: {...HOLIDAYS, 'days.xml': '<holidays><holiday date="2030-12-25"/></holidays>\n'}},
  ],
  bad: [
    {
      files: {...PARAMS, 'common.params.xml': '<params><variable name="a" value="1"/></params>\n'},
      at: 'common.params.xml:1:9',
    },
    {
      files: {...PARAMS, 'common.params.xml': '<!DOCTYPE params>\n<params/>\n'},
      at: 'common.params.xml:1:1',
    },
    {files: {...HOLIDAYS, 'days.xml': '<days/>\n'}, at: 'a.job.xml:1:75'},
  ],
  check: (index) => [...unreadable(index), ...strangers(index), ...wrongRoots(index)],
}

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
    object.includes.filter(takesChildren).flatMap((include) => {
      const path = resolveReference(folderOf(object.path), include.value)
      const included = path === undefined ? undefined : index.includable(path)
      return included === undefined || 'problem' in included || included.root === 'params'
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
