import {sha256, type Sha256} from '../domain/digest.ts'
import type {Finding} from '../domain/finding.ts'
import {groupedBy} from '../domain/grouped-by.ts'
import {fileName} from '../domain/kinds.ts'
import {printable, type LivePath} from '../domain/path.ts'
import {renameWay} from '../domain/rename-way.ts'
import {isMendable} from '../domain/rules/mending.ts'
import type {RuleSettings} from '../domain/rules/settings.ts'
import type {ObjectFolder, World} from '../ports/index.ts'
import type {CheckedFolder} from './check-folder.ts'
import {leftBy, leftFile, type LeftFile} from './left-file.ts'
import {mendFile, type FileMend} from './mend-file.ts'

/** A mend without its bytes. */
interface PlannedMend {
  readonly path: LivePath
  readonly to: LivePath
  readonly before: Sha256
  readonly after: Sha256
}

export const plannedMend = ({path, to, before, after}: FileMend): PlannedMend => {
  const digest = sha256(before)
  return {path, to, before: digest, after: before === after ? digest : sha256(after)}
}

/** Says why a file would be left alone for what is around it; undefined when nothing is in the way. */
export type FindObstacle = (mend: PlannedMend) => LeftFile | undefined

/** The names beside each file, as far as a check knows them. */
const namesByFolder = ({
  tree,
  refused,
  ignored,
}: Pick<CheckedFolder, 'tree' | 'refused' | 'ignored'>): ((path: string) => readonly string[]) => {
  const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1)
  const listed = [...tree.keys(), ...refused.map(({path}) => path), ...ignored].map((path) => path.replace(/\/$/, ''))
  const names = new Map(Array.from(groupedBy(listed, folderOf), ([folder, paths]) => [folder, paths.map(fileName)]))
  return (path) => names.get(folderOf(path)) ?? []
}

/** @param folder listed */
export const obstaclesIn = (
  folder: Pick<ObjectFolder, 'links' | 'unfitness'>,
  checked: Pick<CheckedFolder, 'tree' | 'refused' | 'ignored'>,
): FindObstacle => {
  const namesBeside = namesByFolder(checked)
  return ({path, to, before, after}) => {
    const links = folder.links(path)
    if (before !== after && links > 1) return leftFile(path, 'hard-link', `it is a hard link: ${links} names share it`)
    if (path === to) return undefined
    const unfitness = folder.unfitness({path, to})
    if (unfitness === 'ignored')
      return leftFile(path, 'ignored', `a .jsctlignore names ${printable(to)}: it would not be published`)
    const way = renameWay(namesBeside(path), fileName(path), fileName(to), 'nothing')
    // What has the name already, and is just what this file is to be, is half of a rename.
    const isOther = way.kind === 'both-there' && checked.tree.get(to)?.sha256 !== after
    const by = isOther || unfitness === 'folder' ? fileName(to) : undefined
    const taker = way.kind === 'taken' ? way.by : by
    return taker === undefined
      ? undefined
      : leftFile(path, 'taken', `${printable(taker)} lies beside it: the name is taken`)
  }
}

const withoutFix = (finding: Finding): Finding => {
  const copy: {-readonly [Key in keyof Finding]: Finding[Key]} = {...finding}
  delete copy.fix
  return copy
}

/** Takes the fix off findings that `--fix` would leave as they are. */
export type KeepTrueFixes = <Checked extends CheckedFolder>(folder: ObjectFolder, checked: Checked) => Promise<Checked>

interface Judged {
  readonly sha256: Sha256
  /** Undefined where the file would be left alone for what is in it. */
  readonly mend: PlannedMend | undefined
}

/** What a look into a file says of it is kept for the next time, as long as its bytes are the same. */
export const createTrueFixes = ({xml}: Pick<World, 'xml'>, rules: RuleSettings): KeepTrueFixes => {
  let kept: ReadonlyMap<LivePath, Judged> = new Map()

  const judge = async (folder: ObjectFolder, path: LivePath): Promise<Judged> => {
    const bytes = await folder.read(path)
    const verdict = mendFile(path, bytes, {xml, rules})
    return {sha256: sha256(bytes), mend: verdict.kind === 'mend' ? plannedMend(verdict.mend) : undefined}
  }
  /** What cannot be read any more cannot be mended, whatever becomes of the rest. */
  const orNothing = (path: LivePath, error: unknown): undefined => void leftBy(path, error)

  return async (folder, checked) => {
    const paths = new Set(checked.findings.filter(isMendable).map(({path}) => path as LivePath))
    const next = new Map<LivePath, Judged>()
    for (const path of paths) {
      const known = kept.get(path)
      const isKnown = known !== undefined && known.sha256 === checked.tree.get(path)?.sha256
      const judged = isKnown ? known : await judge(folder, path).catch((error: unknown) => orNothing(path, error))
      if (judged !== undefined) next.set(path, judged)
    }
    kept = next
    if (paths.size === 0) return checked
    const obstacle = obstaclesIn(folder, checked)
    const isTrue = (path: string): boolean => {
      const mend = next.get(path as LivePath)?.mend
      return mend !== undefined && obstacle(mend) === undefined
    }
    const findings = checked.findings.map((finding) =>
      !isMendable(finding) || isTrue(finding.path) ? finding : withoutFix(finding),
    )
    return {...checked, findings}
  }
}
