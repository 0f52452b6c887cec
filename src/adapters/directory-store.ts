import {lstat} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {firstPublication, type Environment} from '../domain/environment.ts'
import {Failure} from '../domain/failure.ts'
import {printable} from '../domain/path.ts'
import {MARKER_KEY} from '../domain/store-keys.ts'
import type {Store} from '../ports/store.ts'
import {deleteUnder} from './directory-deleting.ts'
import {fileFailure, translated} from './directory-failures.ts'
import {listDirectory} from './directory-listing.ts'
import {hasFolders, isEmpty, isThere, keySegments, TEMPORARY_PREFIX} from './directory-place.ts'
import {createFileOnce, createFileUnder} from './directory-put-if-absent.ts'
import {readFileWithin, statFile, streamFile} from './directory-reading.ts'
import {withBytes, withCopy, writeFileUnder} from './directory-writing.ts'
import {errnoOf, isAbsence} from './errno.ts'
import {clearLeftovers} from './leftovers.ts'
import {realFolder} from './real-folders.ts'

/** Folders above a store that are asked for another one: deeper than anybody builds. */
const MAX_LEVELS = 64

export interface DirectoryStoreOptions {
  /** 'read': an absent directory, or an empty one, is 'not-found'; 'plan': it is empty; 'publish': the first write makes it. */
  readonly access: 'read' | 'plan' | 'publish'
  /** Called before every write; throws once the run was aborted. */
  readonly checkpoint: () => void
}

const absentStore = (directory: string, environment: Environment, what: 'absent' | 'empty'): Failure => {
  const {name} = environment
  const path = printable(directory)
  const message =
    what === 'absent'
      ? `there is no store of environment "${name}" at ${path}`
      : `nothing is published in ${name}: ${path} is an empty folder`
  return new Failure('not-found', message, {
    hints: [
      `\`jsctl env show ${name}\` shows where the url comes from; a network drive may not be mounted.`,
      `The first \`${firstPublication(environment)}\`, at a desk, makes the store.`,
    ],
  })
}

/** The folders above a directory, nearest first. */
const foldersAbove = (directory: string): readonly string[] => {
  const above = dirname(directory)
  return above === directory ? [] : [above, ...foldersAbove(above)]
}

const markerIn = async (folder: string): Promise<'present' | 'absent' | 'hidden'> => {
  const path = join(folder, MARKER_KEY)
  try {
    await lstat(path)
    return 'present'
  } catch (error) {
    if (isAbsence(error)) return 'absent'
    if (errnoOf(error) === 'EACCES' || errnoOf(error) === 'EPERM') return 'hidden'
    throw fileFailure(error, 'read', path)
  }
}

/**
 * A directory as a Store, with the layout of a bucket (docs/format.md). Links below the directory are not followed.
 * Touches nothing yet; reading through a key that leads out of the directory, or through a link, is a Failure.
 */
export const openDirectoryStore = async (environment: Environment, options: DirectoryStoreOptions): Promise<Store> => {
  const {location, url} = environment
  if (location.kind !== 'directory') throw new TypeError(`${url} is no directory`)
  const {directory} = location
  const {access, checkpoint} = options
  const root = await realFolder(directory)
  const above = foldersAbove(root).slice(0, MAX_LEVELS)

  const beforeWrite = (): void => {
    if (access !== 'publish') throw new Error(`a store that was opened to ${access} is being written`)
    checkpoint()
  }
  const checkThere = async (): Promise<boolean> => {
    const there = await isThere(root)
    // An empty folder is what a network drive that is not mounted leaves: nothing new is published is not what it says.
    if (access !== 'read') return there
    if (!there || (await isEmpty(root))) throw absentStore(directory, environment, there ? 'empty' : 'absent')
    return true
  }
  /** Reads the file of a key; what is absent may be so because the whole store is. */
  const look = async <Found>(
    key: string,
    read: (path: string) => Promise<Found | undefined>,
  ): Promise<Found | undefined> => {
    const path = join(root, key)
    const segments = keySegments(key)
    const reachable = await translated('read', path, () => hasFolders(root, segments))
    const found = reachable ? await read(path) : undefined
    if (found === undefined) await checkThere()
    return found
  }
  const tidied = new Set<string>()
  /** A killed writer leaves its file beside the key. Looked for after a write: then the folder is known to be the store's own. */
  const tidy = async (key: string): Promise<void> => {
    const folder = dirname(join(root, key))
    if (tidied.has(folder)) return
    tidied.add(folder)
    await clearLeftovers(folder, (name) => name.startsWith(TEMPORARY_PREFIX))
  }
  const writing = async <Result>(key: string, write: () => Promise<Result>): Promise<Result> => {
    beforeWrite()
    const result = await write()
    await tidy(key)
    return result
  }

  return {
    url,
    get: (key, limits) => look(key, (path) => readFileWithin(path, limits)),
    head: (key) => look(key, (path) => statFile(path, key)),
    stream: async (key) => (await look(key, (path) => statFile(path, key))) && streamFile(join(root, key)),
    async *list(prefix, {after = ''} = {}) {
      if (await checkThere()) yield* listDirectory(root, prefix, after)
    },
    levelsAbove: above.length,
    markerAbove: async (level) => {
      const folder = above[level - 1]
      if (folder === undefined) throw new RangeError(`there are ${above.length} folders above ${url}, not ${level}`)
      return markerIn(folder)
    },
    close: () => undefined,
    put: (key, bytes) => writing(key, () => writeFileUnder(root, key, withBytes(bytes))),
    putIfAbsent: (key, bytes) => writing(key, () => createFileUnder(root, key, bytes)),
    createOnce: (key, bytes) => writing(key, () => createFileOnce(root, key, bytes)),
    upload: async (key, file) => {
      await writing(key, () => writeFileUnder(root, key, withCopy(file)))
    },
    delete: async (keys) => {
      beforeWrite()
      await deleteUnder(root, keys, checkpoint)
    },
  }
}
