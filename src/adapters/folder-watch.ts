import {watch as watchSystem, type FSWatcher} from 'node:fs'
import {stat} from 'node:fs/promises'
import {basename, join} from 'node:path'
import pMap from 'p-map'
import {Failure} from '../domain/failure.ts'
import {IGNORE_FILE, isIgnoredName} from '../domain/ignored-names.ts'
import type {FolderWatch} from '../ports/folder-watch.ts'
import {errnoOf, isAbsence} from './errno.ts'
import {settlingBell} from './settling-bell.ts'

/** Folders that are looked at at a time. */
const CONCURRENCY = 16

/** One watch hears of everything below; elsewhere it hears of one folder, and each needs its own. */
const HEARS_BELOW = process.platform === 'darwin' || process.platform === 'win32'

interface Watched {
  readonly watcher: FSWatcher
  /** Of the folder that is heard; another folder may come under its name. */
  readonly identity: string
}

/** Folders, and words about them, from which on it is not told where something was changed: the system may have lost some of so many. */
const MANY_FOLDERS = 100
const MANY_WORDS = 1000

/** JOE's locks and what editors leave behind are no objects, and nobody waits for a word about them. */
const isHeard = (name: string): boolean =>
  name.split(/[/\\]/).every((segment) => segment === IGNORE_FILE || !isIgnoredName(segment))

/** What is to do where the system gives no more watches (inotify(7)). */
const MENDS: Readonly<Record<string, string>> = {
  ENOSPC: 'Raise the limit, as root:  sysctl fs.inotify.max_user_watches=524288',
  EMFILE: 'Raise the limit, as root:  sysctl fs.inotify.max_user_instances=1024',
}

const deaf = (error: unknown): Failure => {
  const code = errnoOf(error) ?? 'unknown error'
  const mend = MENDS[code]
  return new Failure('temporary', `the system does not tell of changes in all folders (${code})`, {
    cause: error,
    hints: mend === undefined ? [] : [mend],
  })
}

const identityOf = async (path: string): Promise<string | undefined> => {
  try {
    const {dev, ino} = await stat(path)
    return `${dev} ${ino}`
  } catch (error) {
    if (isAbsence(error)) return undefined
    // It is followed all the same: whether it can be read is asked by whoever lists it.
    if (errnoOf(error) !== undefined) return ''
    throw error
  }
}

/** The folder of a name that counts from the root. */
const above = (name: string): string => name.split(/[/\\]/).slice(0, -1).join('/')

const isBelow = (path: string, folder: string): boolean =>
  folder === '' || path === folder || path.startsWith(`${folder}/`)

export interface WatchOptions {
  /** The watch of the system. */
  readonly watch?: typeof watchSystem | undefined
  /** Milliseconds without a change after which what was changed counts as done. */
  readonly quiet?: number | undefined
}

/**
 * Watches a live folder at a desk, folder by folder. A folder that cannot be watched makes it deaf for good.
 * @param signal ends every wait
 */
export const watchFolder = (
  root: string,
  signal: AbortSignal,
  {watch = watchSystem, quiet}: WatchOptions = {},
): FolderWatch => {
  const watched = new Map<string, Watched>()
  const bell = settlingBell(quiet)
  let touched = new Set<string>()
  let words = 0
  const stop = (): void => bell.stop()
  let deafness: Failure | undefined

  const isDeaf = (): boolean => deafness !== undefined

  const drop = (folder: string): void => {
    for (const [path, {watcher}] of watched) {
      if (!isBelow(path, folder)) continue
      watcher.close()
      watched.delete(path)
    }
  }

  const giveUp = (error: unknown): void => {
    deafness ??= deaf(error)
    drop('')
    bell.ring()
  }

  const hear = (folder: string, absolute: string, name: string | null): void => {
    // A folder that is deleted or renamed says so under its own name: what comes in its place is another one.
    if (name === basename(absolute) && !HEARS_BELOW) drop(folder)
    words = HEARS_BELOW && name === null ? Infinity : words + 1
    touched.add(HEARS_BELOW && name !== null ? above(name) : folder)
    if (name === null || isHeard(name)) bell.ring()
  }

  const add = (folder: string, identity: string): void => {
    const absolute = join(root, folder)
    try {
      const watcher = watch(absolute, {recursive: HEARS_BELOW}, (_, name) => hear(folder, absolute, name))
      watched.set(folder, {watcher, identity})
      watcher.on('error', (error) => {
        drop(folder)
        if (errnoOf(error) === 'EPERM' || isAbsence(error)) bell.ring()
        else giveUp(error)
      })
    } catch (error) {
      if (isAbsence(error) || errnoOf(error) === 'EACCES') bell.ring()
      else giveUp(error)
    }
  }

  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, {once: true})
  return {
    follow: async (folders, care) => {
      if (isDeaf()) return new Set()
      const wanted = new Set(HEARS_BELOW ? [''] : folders)
      for (const folder of watched.keys()) if (!wanted.has(folder)) drop(folder)
      const found = await pMap(
        Array.from(wanted).filter((folder) => care === 'each' || !watched.has(folder)),
        async (folder) => [folder, await identityOf(join(root, folder))] as const,
        {concurrency: CONCURRENCY},
      )
      for (const [folder, identity] of found) {
        const known = watched.get(folder)?.identity
        if (known !== undefined && known !== identity) drop(folder)
      }
      const missing = found.filter(([folder]) => !watched.has(folder))
      for (const [folder, identity] of missing) {
        if (!isDeaf() && identity !== undefined) add(folder, identity)
      }
      return new Set(missing.map(([folder]) => folder))
    },
    heard: () => {
      const changed = words > MANY_WORDS || touched.size > MANY_FOLDERS ? 'all' : touched
      touched = new Set()
      words = 0
      return changed
    },
    deafness: () => deafness,
    wait: (milliseconds) => bell.wait(milliseconds),
    stop,
    elapsed: () => performance.now(),
    close: () => {
      signal.removeEventListener('abort', stop)
      drop('')
    },
  }
}
