import type {IncludedFile, ObjectFacts} from '../objects/facts.ts'
import {folderOf, type ObjectIndex} from '../objects/object-index.ts'
import {resolveReference} from '../references.ts'
import {objectsRule} from './reference-rule.ts'
import type {Remark} from './rule.ts'
import {quoted, shownPath} from './values.ts'

const job = (params: string, script = 'exit 0'): string =>
  `<job>${params}<script language="shell">${script}</script></job>\n`
const PARAMS = '<params><include live_file="common.params.xml"/></params>'
const SCRIPT = '<include live_file="load.sh"/>'

/** Windows takes "\\" for "/" in an include (K/include.cxx:43). */
const pathOf = ({path}: ObjectFacts, value: string): string | undefined => resolveReference(folderOf(path), value)

const hintFor = (object: ObjectFacts, {value}: IncludedFile, index: ObjectIndex): string => {
  const slashed = value.replaceAll('\\', '/')
  const other = pathOf(object, slashed)
  if (slashed !== value && other !== undefined && index.hasFile(other)) return `Write ${quoted(slashed)}.`
  const cased = other === undefined ? undefined : index.fileInOtherCase(other)
  return cased === undefined
    ? 'Add the file to the live folder, or use file="…" for one of the server.'
    : `Write ${quoted(`/${cased}`)}: large and small letters differ.`
}

/** The included files that are not there, of the places that a rule is about. */
const missingIncludes = (
  object: ObjectFacts,
  index: ObjectIndex,
  places: readonly IncludedFile['place'][],
): readonly Omit<Remark, 'path'>[] =>
  object.includes.flatMap((include) => {
    const path = pathOf(object, include.value)
    // Above the live root: another rule's (SCHEDULER-461).
    if (!places.includes(include.place) || path === undefined || index.hasFile(path)) return []
    return [
      {
        message: `the included file ${quoted(include.value)} is not there: no ${shownPath(path)}`,
        hint: hintFor(object, include, index),
        position: include.position,
      },
    ]
  })

export const includeMissing = objectsRule('include.missing', {
  severity: 'error',
  title: 'Included parameters and holidays are there',
  engine: {
    code: 'SCHEDULER-399',
    effect: 'refuses the file, and does not read it again when the included one appears later',
  },
  doc: `\`<params>\` and \`<holidays>\` include a file of the live folder that is not there. It counts from the folder of the including file, or with a
"/" from the live root. Files with a leading dot and those that a \`.jsctlignore\` names are not published.`,
  good: [{files: {'a.job.xml': job(PARAMS), 'common.params.xml': '<params><param name="a" value="1"/></params>\n'}}],
  bad: [{files: {'a.job.xml': job(PARAMS)}, at: 'a.job.xml:1:23'}],
  look: (object, index) => missingIncludes(object, index, ['params', 'holidays']),
})

export const includeMissingText = objectsRule('include.missing-text', {
  severity: 'warning',
  title: 'Included scripts and descriptions are there',
  engine: {
    code: 'SCHEDULER-399',
    effect: 'loads the object; each task fails, and a description shows the error instead',
  },
  doc: `A script or a description includes a file of the live folder that is not there. It counts from the folder of the including file, or with a
"/" from the live root.`,
  good: [{files: {'a.job.xml': job('', SCRIPT), 'load.sh': 'exit 0\n'}}],
  bad: [{files: {'a.job.xml': job('', SCRIPT)}, at: 'a.job.xml:1:40'}],
  look: (object, index) => missingIncludes(object, index, ['script', 'description']),
})
