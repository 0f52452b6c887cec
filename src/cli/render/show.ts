import {Buffer} from 'node:buffer'
import {groupedBy} from '../../domain/grouped-by.ts'
import {printable} from '../../domain/path.ts'
import {summarize, type Manifest, type ReleaseFile} from '../../domain/release.ts'
import {countChanges, type Change} from '../../domain/tree.ts'
import type {Shown} from '../../usecases/show.ts'
import type {Style} from '../style.ts'
import {renderChangesWithSummary} from './changes.ts'
import {shortDigest} from './digest.ts'
import {publicationRows} from './release-facts.ts'
import {count, counted, humanSize} from './size.ts'
import {renderTable, type Cell} from './table.ts'

type ShownRelease = Extract<Shown, {kind: 'release'}>
type ShownObject = Extract<Shown, {kind: 'object'}>

/** `changed`: what the release changed; `all`: every file of it. */
export type ShownFiles = 'changed' | 'all'

/** How many changes of a release are listed before the rest is counted. */
const LISTED_CHANGES = 100
/** How many recorded findings are listed; of more the rules are counted. */
const LISTED_FINDINGS = 10

const bytesOf = (files: readonly ReleaseFile[]): number => files.reduce((sum, {size}) => sum + size, 0)

const gitText = ({source}: Manifest): string | undefined => {
  if (source === undefined) return undefined
  const {commit, branch, dirty, part} = source.git
  const where = branch === undefined ? '' : ` on ${printable(branch)}`
  return `${printable(shortDigest(commit))}${where}${dirty ? ', with changes that were not committed' : ''}${part === true ? ', some paths only' : ''}`
}

const parentText = ({parent, environment}: Manifest): string => {
  if (parent === null) return 'nothing: the first release'
  return `${'bad' in parent ? 'the bad ' : ''}${environment.name}@${parent.release}`
}

const renderFiles = (files: readonly ReleaseFile[], style: Style): string =>
  renderTable(
    files.map(({path, size, sha256}) => [
      {text: printable(path)},
      {text: humanSize(size), paint: style.dim, align: 'right'},
      {text: shortDigest(sha256), paint: style.dim},
    ]),
    '  ',
  )

const changesText = (changes: readonly Change[] | undefined, style: Style): string =>
  changes === undefined
    ? '  what it changed is not known: the release before it cannot be read\n'
    : renderChangesWithSummary(changes, style, LISTED_CHANGES)

/** Findings that a release records, in lines for the eye: each of a few, of many how often a rule finds something. */
const recordedTexts = ({findings}: Manifest): readonly string[] => {
  if (findings.length === 0) return []
  const what = `${counted(findings.length, 'error')} recorded when they were let through`
  if (findings.length <= LISTED_FINDINGS)
    return [`${what}:`, ...findings.map(({rule, path}) => `${printable(rule)} in ${printable(path)}`)]
  const rules = [...groupedBy(findings, ({rule}) => rule)].sort(([, one], [, other]) => other.length - one.length)
  const files = new Set(findings.map(({path}) => path)).size
  return [
    `${what}, in ${counted(files, 'file')}:`,
    ...rules.map(([rule, found]) => `${printable(rule)}: ${count(found.length)}`),
  ]
}

const renderRelease = (
  {environment, release, changes}: ShownRelease,
  style: Style,
  now: Date,
  files: ShownFiles,
): string => {
  const {manifest} = release
  const git = gitText(manifest)
  const row = (name: string, text: string): readonly (Cell | string)[] => [{text: name, paint: style.dim}, text]
  const rows = [
    ...publicationRows(manifest, style, now),
    ...(git === undefined ? [] : [row('git', git)]),
    row(
      'content',
      `${counted(manifest.files.length, 'file')}, ${humanSize(bytesOf(manifest.files))}, tree ${shortDigest(manifest.tree)}`,
    ),
    row('follows', parentText(manifest)),
    ...recordedTexts(manifest).map((text, index) => row(index === 0 ? 'findings' : '', text)),
  ]
  const body = files === 'all' ? renderFiles(manifest.files, style) : changesText(changes, style)
  return `${style.bold(`${environment.name}@${manifest.release}`)} in ${environment.url}\n${renderTable(rows, '  ')}\n${body}`
}

/** A release, or the files of a folder in it, as text. Of an object its text is shown: `objectText`. */
export const renderShown = (
  shown: Exclude<Shown, ShownObject>,
  style: Style,
  {now, files}: {readonly now: Date; readonly files: ShownFiles},
): string => (shown.kind === 'release' ? renderRelease(shown, style, now, files) : renderFiles(shown.files, style))

interface TextOrBytes {
  readonly encoding: 'utf-8' | 'base64'
  readonly content: string
}

const asJsonText = (bytes: Uint8Array): TextOrBytes => {
  try {
    // A byte order mark is a part of the content.
    return {encoding: 'utf-8', content: new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes)}
  } catch {
    return {encoding: 'base64', content: Buffer.from(bytes).toString('base64')}
  }
}

/** The text of an object for a screen; what is no UTF-8 is taken for ISO-8859-1, as many objects are. */
export const objectText = (bytes: Uint8Array): string => {
  const {encoding, content} = asJsonText(bytes)
  return encoding === 'utf-8' ? content : Buffer.from(bytes).toString('latin1')
}

const fileJson = ({path, size, sha256}: ReleaseFile): object => ({path, size, sha256})

const releaseJson = ({environment, release, changes}: ShownRelease, files: ShownFiles): object => {
  const {manifest} = release
  const counts = changes === undefined ? undefined : countChanges(changes)
  return {
    environment: environment.name,
    url: environment.url,
    ...summarize(release),
    git: manifest.source?.git ?? null,
    parent: manifest.parent,
    tree: manifest.tree,
    bytes: bytesOf(manifest.files),
    findings: manifest.findings,
    counts: counts === undefined ? null : {added: counts.add, modified: counts.modify, deleted: counts.delete},
    changes: changes?.map(({kind, path}) => ({change: kind, path})) ?? null,
    ...(files === 'all' ? {filesOfRelease: manifest.files.map(fileJson)} : {}),
  }
}

/** The same as JSON (docs/status.md). */
export const shownJson = (shown: Shown, files: ShownFiles): object => {
  const {environment, release} = shown
  const place = {environment: environment.name, url: environment.url, release: release.manifest.release}
  switch (shown.kind) {
    case 'release':
      return releaseJson(shown, files)
    case 'folder':
      return {...place, path: shown.path, files: shown.files.map(fileJson)}
    case 'object':
      return {...place, ...fileJson(shown.file), ...asJsonText(shown.bytes), masked: shown.masked}
  }
}
