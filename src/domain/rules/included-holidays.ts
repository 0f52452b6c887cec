import type {Finding} from '../finding.ts'
import type {ObjectKind} from '../kinds.ts'
import {LIMITS} from '../limits.ts'
import {includedAt} from '../objects/included-files.ts'
import type {ObjectIndex} from '../objects/object-index.ts'
import type {LivePath} from '../path.ts'
import type {XmlDocument} from '../xml/document.ts'
import {grammarFaults} from '../xml/grammar/check.ts'
import {atMost} from './at-most.ts'
import {dateInvalid} from './date-invalid.ts'
import {GRAMMAR_RULES} from './grammar-rules.ts'
import {includeAttr} from './include-attr.ts'
import type {FileRule} from './rule.ts'
import {shownPath} from './values.ts'
import {xmlNamespace} from './xml-namespace.ts'

/** What can be wrong with holidays by themselves, wherever they stand. Included ones are held against the schema, too (objects.md §2.7). */
const RULES_OF_INCLUDED = [...GRAMMAR_RULES, dateInvalid, includeAttr, xmlNamespace].filter(
  (rule): rule is FileRule => rule.scope === 'file',
)
const IDS: ReadonlySet<string> = new Set(RULES_OF_INCLUDED.map(({id}) => id))

export const isRuleOfIncluded = (rule: string): boolean => IDS.has(rule)

const ROOTS = ['holidays', 'holiday']

/** What such a file is for the rules, which ask for the root elements: no object, but a part of a schedule. */
const HOLIDAYS: ObjectKind = {
  name: 'schedule',
  suffix: '',
  roots: ROOTS,
  title: 'holidays',
  names: 'case-sensitive',
  rank: 0,
}

/** What the file that includes it is told (objects.md §3.6). */
const ENGINE = {code: 'SCHEDULER-399', effect: 'refuses the file that includes it'}

/** What is wrong in a file if it is included as holidays, without the lines of the file. Nothing is mended in what is no object. */
export const faultsAsHolidays = (
  path: LivePath,
  document: XmlDocument | undefined,
  size: number,
): readonly Finding[] => {
  if (document?.kind !== 'document' || !ROOTS.includes(document.root.name)) return []
  const faults = grammarFaults(document.root)
  const file = {path, size, kind: HOLIDAYS, document, text: undefined, secrets: [], faults}
  return RULES_OF_INCLUDED.flatMap((rule) =>
    atMost(LIMITS.remarks, rule.check(file)).map(({message, hint, position}) => ({
      rule: rule.id,
      severity: rule.severity,
      path,
      ...position,
      message,
      ...(hint === undefined ? {} : {hint}),
      engine: ENGINE,
    })),
  )
}

/** What is wrong in included holidays, once for each file, however often it is included. */
export const faultsOfIncluded = (index: ObjectIndex): readonly Finding[] =>
  includedAt(index, ({place}) => place === 'holidays').flatMap(({file, object}) => {
    if ('problem' in file) return []
    const includer = `${shownPath(object.path)} includes this file as holidays.`
    return file.faults.map((fault) => ({
      ...fault,
      hint: fault.hint === undefined ? includer : `${fault.hint} ${includer}`,
    }))
  })
