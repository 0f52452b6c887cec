import type {EnvironmentName} from '../../domain/environment.ts'
import {conflictJson, publisherText} from '../../domain/others-work.ts'
import type {Base, ConflictKind, OthersWork} from '../../domain/others-work.ts'
import {printable} from '../../domain/path.ts'
import type {Style} from '../style.ts'
import {count} from './size.ts'
import {renderTable} from './table.ts'

/** Conflicts that a plan lists before it counts the rest. */
const LISTED = 50

const VERBS: Readonly<Record<ConflictKind, string>> = {
  return: 'returns',
  overwrite: 'overwrites',
  delete: 'deletes',
  restore: 'restores',
}

type UnknownBase = Extract<Base, {release: null}>

const MEMORY: Readonly<Record<UnknownBase['memory'], string>> = {
  none: 'it was never pushed from this desk',
  damaged: 'what this desk remembers of it is damaged',
  'other-store': 'it was last pushed to another store',
  newer: 'it was last pushed as a release that is not there now',
  'other-commit': 'it was last pushed from a commit that is not in the history of HEAD',
}

const GIT: Readonly<Record<UnknownBase['git'], string>> = {
  none: 'lies in no work tree of git',
  'no-git': 'git, which may know, is not installed here',
  refused: 'git does not read it',
  'no-commit': 'nothing of it was committed to git yet',
  shallow: 'this is a shallow clone: fetch all of its history, for example with fetch-depth: 0',
  'no-ancestor': 'none of the newest releases was pushed from a commit that HEAD has',
}

const renderConflicts = (name: EnvironmentName, {base, conflicts}: OthersWork, style: Style): string => {
  if (conflicts.length === 0) return ''
  const since = base.release === null ? '' : ` since ${name}@${base.release}, this folder's base`
  const rows = conflicts.slice(0, LISTED).map((conflict) => [
    {text: VERBS[conflict.kind], paint: style.yellow},
    {text: printable(conflict.path), paint: style.yellow},
    {
      text: conflict.last === null ? 'a release that was not read' : publisherText(name, conflict.last),
      paint: style.dim,
    },
  ])
  const rest = conflicts.length - LISTED
  const more = rest > 0 ? `  ${style.dim(`… and ${count(rest)} more`)}\n` : ''
  return `${style.bold(`what others published${since}`)}:\n${renderTable(rows, '  ')}${more}`
}

const whyUnknown = ({memory, git}: UnknownBase): string => `${MEMORY[memory]}, and ${GIT[git]}`

const renderOver = (name: EnvironmentName, {base, over: {releases, older}}: OthersWork, style: Style): string => {
  if (releases.length === 0 && !older) return ''
  const named = releases.map((publisher) => publisherText(name, publisher))
  const all = [...named, ...(older ? [named.length === 0 ? 'older releases' : 'and older ones'] : [])].join(', ')
  const over = `${style.yellow('goes over')} ${all}`
  // A push with --only makes the base known for its own paths.
  if (base.release !== null) return `${over}: the base of these paths is not known\n`
  return `${over}: this folder's base is not known\n  ${style.dim(whyUnknown(base))}\n`
}

/** What of others' work a push touches, below its changes; nothing when it touches none. */
export const renderOthersWork = (name: EnvironmentName, work: OthersWork | undefined, style: Style): string =>
  work === undefined ? '' : renderConflicts(name, work, style) + renderOver(name, work, style)

/** The same as JSON (docs/push.md, "Results as JSON"). */
export const othersWorkJson = (work: OthersWork | undefined): object =>
  work === undefined ? {} : {base: work.base, conflicts: work.conflicts.map(conflictJson), over: work.over}
