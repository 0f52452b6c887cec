import picomatch from 'picomatch'
import {Failure} from './failure.ts'
import {printable} from './path.ts'

/** Says whether a path is meant. */
export type PathFilter = (path: string) => boolean

/**
 * Reads the globs of --only: `billing/**`, `*.order.xml` (in the top folder), `**` + `/*.lock.xml`. Several are alternatives; none mean all.
 * @throws Failure 'usage' for a glob that cannot be read
 */
export const pathFilter = (globs: readonly string[]): PathFilter => {
  if (globs.length === 0) return () => true
  const matchers = globs.map((glob) => {
    const relative = glob.replace(/^\.?\/+/, '')
    if (relative === '' || relative.startsWith('!')) {
      throw new Failure('usage', `--only does not understand "${printable(glob)}"`, {
        hints: ["It wants a glob inside the live folder, for example --only 'billing/**'."],
      })
    }
    // A folder's name means everything in it.
    return picomatch([relative, `${relative.replace(/\/+$/, '')}/**`], {dot: true})
  })
  return (path) => matchers.some((matches) => matches(path))
}

/** Means exactly these files, and everything in these folders: names, not globs. None mean all. */
export const pathsAndFolders = (paths: readonly string[]): PathFilter => {
  const names = paths.map((path) => path.replace(/^(\.?\/)+|\/+$/g, ''))
  return (path) => names.length === 0 || names.some((name) => path === name || path.startsWith(`${name}/`))
}
