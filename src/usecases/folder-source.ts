import type {PathFilter} from '../domain/path-filter.ts'
import {printable} from '../domain/path.ts'
import type {GitSource} from '../domain/release.ts'
import type {Tree} from '../domain/tree.ts'
import type {GitSilence, World} from '../ports/index.ts'

/** What version control knows of a folder. */
export interface FolderSource {
  /** Where a tree comes from; undefined where git tells none. */
  readonly source: GitSource | undefined
  readonly versioned: 'git' | GitSilence['kind']
  /** What git keeps, and has not put into the folder. */
  readonly unchecked: ReadonlySet<string>
}

const warnOfRefusal = ({tell}: Pick<World, 'tell'>, folder: string, silence: GitSilence): void => {
  if (silence.kind !== 'refused') return
  const {words, untrusted} = silence
  const mend =
    untrusted === undefined ? '' : `. Where that is right: git config --global --add safe.directory ${untrusted}`
  tell({
    type: 'warning',
    message: `git does not read ${printable(folder)}, so that the release names no commit: ${words}${mend}`,
  })
}

/**
 * Asks git about a folder, and about what of it is meant. A tree that has what git is told to ignore, or lacks what git has not checked out, is in no commit: it
 * counts as changed.
 */
export const folderSource = async (
  {workTree, tell}: Pick<World, 'workTree' | 'tell'>,
  folder: string,
  {tree, isMeant}: {readonly tree: Tree; readonly isMeant: PathFilter},
): Promise<FolderSource> => {
  const source = await workTree.source(folder)
  if (source === undefined) {
    const silence = await workTree.silence(folder)
    warnOfRefusal({tell}, folder, silence)
    return {source, versioned: silence.kind, unchecked: new Set()}
  }
  const index = await workTree.index(folder)
  if (index === undefined) return {source, versioned: 'git', unchecked: new Set()}
  const {tracked} = index
  const here: ReadonlySet<string> = new Set(tree.keys())
  const unchecked = new Set([...index.unchecked].filter((path) => !here.has(path)))
  const isWhole = ![...unchecked].some(isMeant) && [...here].filter(isMeant).every((path) => tracked.has(path))
  return {source: isWhole ? source : {...source, dirty: true}, versioned: 'git', unchecked}
}
