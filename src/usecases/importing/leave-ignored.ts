import pMap from 'p-map'
import {Failure} from '../../domain/failure.ts'
import {IGNORE_FILE} from '../../domain/ignored-names.ts'
import {withoutIgnored} from '../../domain/importable.ts'
import {LIMITS} from '../../domain/limits.ts'
import {printable} from '../../domain/path.ts'
import {ignoreFileKey} from '../../domain/store-keys.ts'
import type {ViewEntry} from '../../domain/view-plan.ts'
import type {IgnoreRules, StoreReader, World} from '../../ports/index.ts'

const CONCURRENCY = 16
/** So many .jsctlignore of one bucket are read. */
const MAX_FILES = 1000
/** Letters of all of them together. */
const MAX_TEXT = 16 * LIMITS.document

const folderOf = (key: string): string => key.slice(0, Math.max(key.lastIndexOf('/'), 0))

const unusable = (url: string, what: string, cause?: unknown): Failure =>
  new Failure('configuration', `${what} in ${url}`, {
    cause,
    hints: ['A .jsctlignore wants to be a small file with a pattern on each line.'],
  })

const readText = async (store: StoreReader, folder: string): Promise<string> => {
  try {
    const stored = await store.get(ignoreFileKey(folder), {limit: LIMITS.document})
    return stored === undefined ? '' : new TextDecoder().decode(stored.bytes)
  } catch (error) {
    if (error instanceof Failure && error.kind === 'integrity')
      throw unusable(store.url, `${printable(ignoreFileKey(folder))} is too large`, error)
    throw error
  }
}

/** The rules of each folder that has some. @throws Failure 'configuration' for more than is read */
const readTexts = async (store: StoreReader, folders: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  if (folders.length > MAX_FILES)
    throw unusable(store.url, `there are ${folders.length} .jsctlignore, and ${MAX_FILES} are read,`)
  let left = MAX_TEXT
  const read = async (folder: string): Promise<readonly [string, string]> => {
    const text = await readText(store, folder)
    left -= text.length
    if (left < 0) throw unusable(store.url, `the .jsctlignore are too large together`)
    return [folder, text]
  }
  return new Map(await pMap(folders, read, {concurrency: CONCURRENCY}))
}

/** What counts in a folder, as a walk from the root finds it: what lies below an ignored folder is ignored, whatever it says. */
const rulesByFolder = (none: IgnoreRules, texts: ReadonlyMap<string, string>) => {
  const known = new Map<string, IgnoreRules | 'ignored'>()
  const rulesOf = (folder: string): IgnoreRules | 'ignored' => {
    const before = known.get(folder)
    if (before !== undefined) return before
    const above = folder === '' ? none : rulesOf(folderOf(folder))
    const isOut = above === 'ignored' || (folder !== '' && above.ignores(folder, 'folder'))
    const text = texts.get(folder)
    const rules = isOut ? 'ignored' : text === undefined ? above : above.within(folder, text)
    known.set(folder, rules)
    return rules
  }
  return rulesOf
}

/** Rules count for paths; a key with an empty segment is none, and no release can have it. */
const isPath = ({key}: ViewEntry): boolean => key.split('/').every((segment) => segment !== '')

/**
 * Parts the keys of a bucket as a push from a folder with the same files would: names that are never published, and what each
 * .jsctlignore that lies there names.
 * @throws Failure 'configuration' for a .jsctlignore that is too large
 */
export const leaveIgnored = async (
  {ignoreRules}: Pick<World, 'ignoreRules'>,
  store: StoreReader,
  listed: readonly ViewEntry[],
): Promise<ReturnType<typeof withoutIgnored>> => {
  const named = withoutIgnored(listed)
  // One below a folder whose name is never published counts for nothing.
  const folders = listed
    .filter((entry) => isPath(entry) && entry.key.split('/').at(-1) === IGNORE_FILE)
    .map(({key}) => folderOf(key))
    .filter((folder) => folder === '' || withoutIgnored([{key: folder, size: 0, etag: ''}]).entries.length > 0)
  if (folders.length === 0) return named
  const rulesOf = rulesByFolder(await ignoreRules(), await readTexts(store, folders))
  const isIgnored = (entry: ViewEntry): boolean => {
    if (!isPath(entry)) return false
    const rules = rulesOf(folderOf(entry.key))
    return rules === 'ignored' || rules.ignores(entry.key, 'file')
  }
  const out = new Set(named.entries.filter(isIgnored).map(({key}) => key))
  const left = new Set(named.ignored)
  return {
    entries: named.entries.filter(({key}) => !out.has(key)),
    ignored: listed.filter(({key}) => out.has(key) || left.has(key)).map(({key}) => key),
  }
}
