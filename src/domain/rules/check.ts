import type {Finding} from '../finding.ts'
import {kindOf} from '../kinds.ts'
import {LIMITS} from '../limits.ts'
import type {ObjectIndex} from '../objects/object-index.ts'
import {compareBytes} from '../path.ts'
import type {Position} from '../xml/document.ts'
import {findSecrets} from '../secrets/find.ts'
import {maskedLines} from '../secrets/mask.ts'
import {messageMasker} from '../secrets/masked-message.ts'
import type {Secret} from '../secrets/secret.ts'
import {atMost} from './at-most.ts'
import {faultsOfIncluded, isRuleOfIncluded} from './included-holidays.ts'
import {RULES} from './index.ts'
import type {CheckedFile, FileRule, FolderRule, Inventory, ObjectsRule, Remark, Rule} from './rule.ts'

const FILE_RULES = RULES.filter((rule): rule is FileRule => rule.scope === 'file')
const ESSENTIAL_RULES = FILE_RULES.filter(({essential}) => essential === true)
const FOLDER_RULES = RULES.filter((rule): rule is FolderRule => rule.scope === 'folder')
const OBJECTS_RULES = RULES.filter((rule): rule is ObjectsRule => rule.scope === 'objects')

interface RuledRemark {
  readonly rule: FileRule
  readonly remark: Remark
}

const finding = (
  {id, severity, engine}: Rule,
  path: string,
  {message, hint, position, excerpt, fix, engine: own}: Remark,
): Finding => ({
  rule: id,
  severity,
  path,
  ...position,
  message,
  ...(excerpt === undefined ? {} : {excerpt}),
  ...(hint === undefined ? {} : {hint}),
  ...(fix === undefined ? {} : {fix}),
  engine: own ?? engine,
})

const remarksIn = (file: CheckedFile, rules: readonly FileRule[]): readonly RuledRemark[] =>
  rules.flatMap((rule) => atMost(LIMITS.remarks, rule.check(file)).map((remark) => ({rule, remark})))

/** Every remark with a place shows the line of the file that stands there. */
const withExcerpts = (
  remarks: readonly RuledRemark[],
  text: string,
  secrets: readonly Secret[],
): readonly RuledRemark[] => {
  const bare = remarks.flatMap(({remark: {position, excerpt}}) =>
    position === undefined || excerpt !== undefined ? [] : [position],
  )
  const places = bare.toSorted(comparePositions)
  const lines = maskedLines(text, places, secrets)
  const excerpts = new Map(places.map((place, index) => [place, lines[index]]))
  return remarks.map(({rule, remark}) => {
    const excerpt = remark.excerpt ?? (remark.position === undefined ? undefined : excerpts.get(remark.position))
    return {rule, remark: excerpt === undefined ? remark : {...remark, excerpt}}
  })
}

type Words = Pick<Remark, 'message' | 'hint'>

/** No finding says what is secret in its file: it goes to screens and into logs. */
const wordsMasker = (text: string, secrets: readonly Secret[]): ((words: Words) => Words) => {
  const masked = messageMasker(text, secrets)
  return ({message, hint}) => ({message: masked(message), ...(hint === undefined ? {} : {hint: masked(hint)})})
}

const withoutSecrets = (remarks: readonly RuledRemark[], text: string, secrets: readonly Secret[]) => {
  const maskedWords = wordsMasker(text, secrets)
  return remarks.map(({rule, remark}): RuledRemark => ({rule, remark: {...remark, ...maskedWords(remark)}}))
}

const findingsIn = (file: CheckedFile, rules: readonly FileRule[]): readonly Finding[] => {
  const {text, secrets} = file
  const remarks = remarksIn(file, rules)
  const shown = text === undefined ? remarks : withExcerpts(withoutSecrets(remarks, text, secrets), text, secrets)
  return shown.map(({rule, remark}) => finding(rule, remark.path ?? file.path, remark))
}

/** A file as it is read; its secrets are found here. */
type ReadFile = Omit<CheckedFile, 'secrets'>

const withSecrets = (file: ReadFile): CheckedFile => ({
  ...file,
  secrets: file.text === undefined ? [] : findSecrets(file.text),
})

/** What the rules for single files find in one. */
export const checkFile = (file: ReadFile): readonly Finding[] => findingsIn(withSecrets(file), FILE_RULES)

/** Whether the engine can read a file at all: well-formed, the right root element, within the limits. */
export const checkReadable = (file: Omit<ReadFile, 'faults'>): readonly Finding[] =>
  findingsIn(withSecrets({...file, faults: []}), ESSENTIAL_RULES)

/** At most as many remarks of one rule about one file. */
const atMostEach = (remarks: readonly Remark[]): readonly Remark[] => {
  if (remarks.length <= LIMITS.remarks) return remarks
  const byPath = new Map<string, Remark[]>()
  for (const remark of remarks) {
    const group = byPath.get(remark.path ?? '')
    if (group === undefined) byPath.set(remark.path ?? '', [remark])
    else group.push(remark)
  }
  return Array.from(byPath.values()).flatMap((group) => atMost(LIMITS.remarks, group))
}

/** What the rules for the names of all files together find. */
export const checkInventory = (inventory: Inventory): readonly Finding[] =>
  FOLDER_RULES.flatMap((rule) => rule.check(inventory).map((remark) => finding(rule, remark.path ?? '', remark)))

/**
 * What the rules find that hold objects against each other, and what is wrong in the holidays that they include. The lines of the
 * files are added by `withLines`.
 */
export const checkObjects = (index: ObjectIndex): readonly Finding[] => [
  ...OBJECTS_RULES.flatMap((rule) =>
    atMostEach(rule.check(index)).map((remark) => finding(rule, remark.path ?? '', remark)),
  ),
  ...faultsOfIncluded(index),
]

const BETWEEN_OBJECTS: ReadonlySet<string> = new Set(OBJECTS_RULES.map(({id}) => id))

/**
 * Whether a finding came from holding objects against each other: it depends on what else is there. So does all that is said of the
 * inside of a file that is no object.
 */
export const isBetweenObjects = ({rule, path}: Finding): boolean =>
  BETWEEN_OBJECTS.has(rule) || (isRuleOfIncluded(rule) && kindOf(path) === undefined)

/** Findings of one file, each with a place showing the line of the text that stands there. */
export const withLines = (findings: readonly Finding[], text: string): readonly Finding[] => {
  const bare = findings.flatMap(({line, column, excerpt}) =>
    line === undefined || column === undefined || excerpt !== undefined ? [] : [{line, column}],
  )
  const places = bare.toSorted(comparePositions)
  const secrets = findSecrets(text)
  const excerpts = maskedLines(text, places, secrets)
  const maskedWords = wordsMasker(text, secrets)
  const shown = new Map(places.map(({line, column}, index) => [`${line}:${column}`, excerpts[index]]))
  return findings.map((found) => {
    const excerpt = found.excerpt ?? shown.get(`${found.line ?? 0}:${found.column ?? 0}`)
    return {...found, ...maskedWords(found), ...(excerpt === undefined ? {} : {excerpt})}
  })
}

const comparePositions = (left: Position, right: Position): number =>
  left.line - right.line || left.column - right.column

const compareFindings = (left: Finding, right: Finding): number =>
  compareBytes(left.path, right.path) ||
  (left.line ?? 0) - (right.line ?? 0) ||
  (left.column ?? 0) - (right.column ?? 0) ||
  compareBytes(left.rule, right.rule) ||
  compareBytes(left.message, right.message)

/** By path, line, column, rule: the same folder always gives the same list. */
export const sortFindings = (findings: readonly Finding[]): readonly Finding[] => findings.toSorted(compareFindings)
