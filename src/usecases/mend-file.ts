import type {Finding} from '../domain/finding.ts'
import {printable, type LivePath} from '../domain/path.ts'
import {isMendable, newFault, type MendableFinding} from '../domain/rules/mending.ts'
import {applySettings, type RuleSettings} from '../domain/rules/settings.ts'
import {editBytes} from '../domain/xml/byte-edit.ts'
import {decodeXml} from '../domain/xml/decode.ts'
import {placeFinder} from '../domain/xml/position.ts'
import {valueEdit, type Edit} from '../domain/xml/value-edit.ts'
import type {XmlReader} from '../ports/xml-reader.ts'
import {leftFile, type LeftFile, type LeftReason} from './left-file.ts'
import {checkContent, checkUnread, isContentChecked} from './check-content.ts'

/** Rounds of mending and checking: a renamed file is read as an object only afterwards, and of many faults the first are shown. */
const ROUNDS = 10

/** A file as it is to be. */
export interface FileMend {
  readonly path: LivePath
  /** The same, or its new name. */
  readonly to: LivePath
  readonly before: Uint8Array
  /** The same bytes where only the name changes. */
  readonly after: Uint8Array
  /** What is mended, in the order of the file. */
  readonly mended: readonly MendableFinding[]
}

export type MendVerdict =
  {readonly kind: 'mend'; readonly mend: FileMend} | {readonly kind: 'left'; readonly left: LeftFile}

interface Draft {
  readonly path: LivePath
  readonly bytes: Uint8Array
}

const placeIn = ({line, column}: Finding): string => (line === undefined ? '' : `:${line}:${column ?? 1}`)

/** Where the values stand in the text, in order; two rules may say the same of one value. */
const editsFor = (text: string, fixes: readonly MendableFinding[]): readonly Edit[] => {
  const places = placeFinder(text)
  const edits: Edit[] = []
  for (const {fix, line = 1, column = 1} of fixes) {
    if (fix.kind !== 'value') continue
    const edit = valueEdit(text, places.offsetOf({line, column}), fix)
    if (edit !== undefined && edit.start >= (edits.at(-1)?.end ?? 0)) edits.push(edit)
  }
  return edits
}

/** One round; undefined when the bytes cannot be written. @param fixes in the order of the file */
const mendOnce = ({path, bytes}: Draft, fixes: readonly MendableFinding[]): Draft | undefined => {
  const renamed = fixes.map(({fix}) => (fix.kind === 'rename' ? fix.path : undefined)).find((to) => to !== undefined)
  const values = fixes.filter(({fix}) => fix.kind === 'value')
  if (values.length === 0) return {path: renamed ?? path, bytes}
  const decoded = decodeXml(bytes)
  const edited = decoded.kind === 'text' ? editBytes(bytes, editsFor(decoded.text, values)) : undefined
  return edited === undefined ? undefined : {path: renamed ?? path, bytes: edited}
}

/**
 * Mends a file in memory, checks it again, and judges: whatever a fix unveils that cannot be mended itself is a reason to leave
 * the whole file to a person.
 */
export const mendFile = (
  path: LivePath,
  bytes: Uint8Array,
  {xml, rules}: {readonly xml: XmlReader; readonly rules: RuleSettings},
): MendVerdict => {
  const left = (reason: LeftReason, message: string): MendVerdict => ({
    kind: 'left',
    left: leftFile(path, reason, message),
  })
  const look = (draft: Draft): readonly Finding[] =>
    applySettings(
      rules,
      isContentChecked(draft.bytes.length)
        ? checkContent(draft.path, draft.bytes, xml)
        : checkUnread(draft.path, draft.bytes.length),
    )
  let draft: Draft = {path, bytes}
  const before = look(draft)
  let found = before
  const mended: MendableFinding[] = []
  for (let round = 0; round < ROUNDS && found.some(isMendable); round++) {
    const fixes = found.filter(isMendable)
    const next = mendOnce(draft, fixes)
    if (next === undefined) return left('encoding', 'its encoding is one that jsctl does not write')
    draft = next
    mended.push(...fixes)
    found = look(draft)
  }
  const still = found.find(isMendable)
  if (still !== undefined) return left('not-mended', `what was tried did not mend ${printable(path)}${placeIn(still)}`)
  const fault = newFault(before, mended, found)
  if (fault !== undefined) {
    const {rule, message} = fault
    return left(
      'new-fault',
      `mended it would have another fault: ${printable(draft.path)}${placeIn(fault)} ${message} (${rule})`,
    )
  }
  return {kind: 'mend', mend: {path, to: draft.path, before: bytes, after: draft.bytes, mended}}
}
