import {lstat, readdir} from 'node:fs/promises'
import type {StoreEntry} from '../ports/store.ts'
import {fileFailure} from './directory-failures.ts'
import {hasFolders, keySegments, TEMPORARY_PREFIX} from './directory-place.ts'
import {entryOf} from './directory-reading.ts'
import {isAbsence} from './errno.ts'

const PAGE = 1000
const SLASH = Buffer.from('/')
const TEMPORARY = Buffer.from(TEMPORARY_PREFIX)

/** Paths are bytes here: names that are no UTF-8 exist in a directory, and keys are ordered by their bytes. */
interface Walk {
  /** The store's own directory, ending in "/". */
  readonly root: Buffer
  /** Keys must begin so. */
  readonly prefix: Buffer
  /** Keys must come after it. */
  readonly after: Buffer
}

const startsWith = (bytes: Buffer, beginning: Buffer): boolean =>
  bytes.length >= beginning.length && bytes.compare(beginning, 0, beginning.length, 0, beginning.length) === 0

/** Whether a folder (its key ends in "/") can hold keys that begin so and come after it. */
const isWorthReading = (folder: Buffer, {prefix, after}: Walk): boolean =>
  (startsWith(folder, prefix) || startsWith(prefix, folder)) &&
  (Buffer.compare(folder, after) > 0 || startsWith(after, folder))

const isWanted = (key: Buffer, {prefix, after}: Walk): boolean =>
  startsWith(key, prefix) && Buffer.compare(key, after) > 0

/** The names in a folder in the order of the keys below it: a folder counts as its name with "/" (git orders trees so, too). */
const namesOf = async (folder: Buffer, walk: Walk): Promise<readonly Buffer[]> => {
  const path = Buffer.concat([walk.root, folder])
  try {
    const found = await readdir(path, {withFileTypes: true, encoding: 'buffer'})
    return found
      .filter(({name}) => !startsWith(name, TEMPORARY))
      .map((entry) => (entry.isDirectory() ? Buffer.concat([entry.name, SLASH]) : entry.name))
      .sort((left, right) => Buffer.compare(left, right))
  } catch (error) {
    // It was removed since the folder above was read.
    if (isAbsence(error)) return []
    throw fileFailure(error, 'list', path.toString())
  }
}

/** The keys below a folder in byte order; one folder is read at a time, and only when its turn comes. */
async function* keysBelow(folder: Buffer, walk: Walk): AsyncGenerator<Buffer> {
  for (const name of await namesOf(folder, walk)) {
    const key = Buffer.concat([folder, name])
    if (!name.includes(SLASH)) {
      if (isWanted(key, walk)) yield key
    } else if (isWorthReading(key, walk)) yield* keysBelow(key, walk)
  }
}

const describeAll = async (keys: readonly Buffer[], {root}: Walk): Promise<readonly StoreEntry[]> => {
  const describe = async (key: Buffer): Promise<readonly StoreEntry[]> => {
    const path = Buffer.concat([root, key])
    try {
      return [entryOf(key.toString(), await lstat(path, {bigint: true}))]
    } catch (error) {
      // Deleted since its folder was read.
      if (isAbsence(error)) return []
      throw fileFailure(error, 'list', path.toString())
    }
  }
  // All of a page at once: Node itself lets four of them run.
  return (await Promise.all(keys.map(describe))).flat()
}

/**
 * Pages of the files below a directory, ordered by the UTF-8 bytes of their keys. Links are shown, not followed; unfinished
 * files are left out; a name that is no UTF-8 is shown with U+FFFD.
 * @param root real path of the directory
 * @throws Failure 'refused' for a prefix that leads out of it; 'forbidden' when a folder may not be read
 */
export const listDirectory = async function* (
  root: string,
  prefix: string,
  after: string,
): AsyncGenerator<readonly StoreEntry[]> {
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1)
  const segments = folder === '' ? [] : keySegments(folder.slice(0, -1))
  const walk: Walk = {root: Buffer.from(`${root}/`), prefix: Buffer.from(prefix), after: Buffer.from(after)}
  if (segments.length > 0 && !(await hasFolders(root, [...segments, '']))) return
  let page: Buffer[] = []
  for await (const key of keysBelow(Buffer.from(folder), walk)) {
    page.push(key)
    if (page.length < PAGE) continue
    yield await describeAll(page, walk)
    page = []
  }
  if (page.length > 0) yield await describeAll(page, walk)
}
