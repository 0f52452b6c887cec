import {randomUUID} from 'node:crypto'
import {tmpdir, homedir} from 'node:os'
import {join} from 'node:path'
import type {Environment} from '../domain/environment.ts'
import type {Checkups, Event, Packs, Store, Stores, World, XmlReader} from '../ports/index.ts'
import {authorFrom} from './author.ts'
import type {Interruption} from './interruption.ts'
import {xdgFolder} from './xdg.ts'

/** What the command line decides about the world. */
export interface WorldOptions {
  readonly tool: string
  readonly interruption: Interruption
  readonly tell: (event: Event) => void
  readonly mayAsk: World['mayAsk']
  readonly ask: World['ask']
  readonly askText: World['askText']
}

/** The state folder of a desk: XDG_STATE_HOME, or LOCALAPPDATA on Windows. */
const stateFolder = (): string => {
  const {XDG_STATE_HOME: state, LOCALAPPDATA: local} = process.env
  if (process.platform === 'win32' && local !== undefined) return join(local, 'jsctl')
  return join(xdgFolder(state, join(homedir(), '.local', 'state')), 'jsctl')
}

/** On Node 20 the SDK writes a notice on stderr about the Node versions of 2027. */
const quietSdk = (): void => {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true'
}

const openStore = async (
  environment: Environment,
  access: 'read' | 'plan' | 'publish',
  {checkpoint, signal}: Interruption,
  warn: (message: string) => void,
): Promise<Store> => {
  if (environment.location.kind === 'directory') {
    const {openDirectoryStore} = await import('../adapters/directory-store.ts')
    return openDirectoryStore(environment, {access, checkpoint})
  }
  quietSdk()
  const {openS3Store} = await import('../adapters/s3-store.ts')
  return openS3Store(environment, {access, checkpoint, signal, warn, variables: process.env})
}

/** A run that stays asks again and again: a bucket is opened once, with its connections and credentials. */
const stores = (interruption: Interruption, tell: WorldOptions['tell']): Stores => {
  const warned = new Set<string>()
  const warn = (message: string): void => {
    if (!warned.has(message)) tell({type: 'warning', message})
    warned.add(message)
  }
  const buckets = new Map<string, Promise<Store>>()
  const open = (environment: Environment, access: 'read' | 'plan' | 'publish'): Promise<Store> => {
    // A folder is looked for each time: it may be gone.
    if (environment.location.kind === 'directory') return openStore(environment, access, interruption, warn)
    const name = `${access} ${environment.name}`
    const opening = buckets.get(name) ?? openStore(environment, access, interruption, warn)
    buckets.set(name, opening)
    return opening
  }
  return {
    read: (environment) => open(environment, 'read'),
    plan: (environment) => open(environment, 'plan'),
    publish: (environment) => open(environment, 'publish'),
    close: () => {
      for (const opening of buckets.values()) void closeOpened(opening)
      buckets.clear()
    },
  }
}

const closeOpened = async (opening: Promise<Store>): Promise<void> => {
  const store = await opening.catch(() => undefined)
  store?.close()
}

const checkups = ({signal, checkpoint}: Interruption): Checkups => {
  const folders = async () => (await import('../adapters/folder-checkup.ts')).folderCheckup
  return {
    bucket: async (environment) => {
      quietSdk()
      const {openBucketCheckup} = await import('../adapters/s3-checkup.ts')
      return openBucketCheckup(environment, {variables: process.env, signal, checkpoint})
    },
    look: async (path) => (await folders()).look(path),
    readNames: async (path) => (await folders()).readNames(path),
    tryWriting: async (path, prefix) => (await folders()).tryWriting(path, prefix),
    isHeld: async (liveFolder) => (await folders()).isHeld(liveFolder),
  }
}

/** Reads a configuration file; the adapter is loaded here, because only this module knows adapters. */
export const readConfigurationFile = async (path: string) =>
  (await import('../adapters/config-file.ts')).readConfigurationFile(path)

/** True when two folders are one or contain each other, links resolved. */
export const foldersOverlap = async (left: string, right: string): Promise<boolean> =>
  (await import('../adapters/real-folders.ts')).foldersOverlap(left, right)

/** What a path leads to. */
export const whatIsAt = async (path: string): Promise<'file' | 'folder' | 'nothing'> =>
  (await import('../adapters/real-folders.ts')).whatIsAt(path)

/** Everything outside, put together. Adapters are loaded when a command first opens what they are for. */
export const createWorld = async ({tool, interruption, tell, mayAsk, ask, askText}: WorldOptions): Promise<World> => {
  const [{gzipCompression}, {filePacks}, {deskMemory}, {gitWorkTree}] = await Promise.all([
    import('../adapters/gzip.ts'),
    import('../adapters/pack.ts'),
    import('../adapters/desk-memory.ts'),
    import('../adapters/work-tree.ts'),
  ])
  const packs: Packs = filePacks(join(tmpdir(), `jsctl-${process.getuid?.() ?? 'packs'}`))
  const {xmlReader}: {xmlReader: XmlReader} = await import('../adapters/xml-reader.ts')
  return {
    clock: {now: () => new Date()},
    identity: {author: authorFrom(process.env['JSCTL_AUTHOR']), tool, newId: randomUUID},
    stores: stores(interruption, tell),
    compression: gzipCompression,
    packs,
    xml: xmlReader,
    desk: deskMemory(stateFolder(), tell),
    workTree: gitWorkTree(process.env),
    planFiles: {
      read: async (path) => (await import('../adapters/plan-file.ts')).planFiles.read(path),
      requirePlace: async (path) => (await import('../adapters/plan-file.ts')).planFiles.requirePlace(path),
      write: async (path, bytes) => (await import('../adapters/plan-file.ts')).planFiles.write(path, bytes),
    },
    checkups: checkups(interruption),
    ignoreRules: async () => (await import('../adapters/ignore-rules.ts')).noIgnoreRules,
    openFolder: async (path) => (await import('../adapters/object-folder.ts')).openObjectFolder(path),
    watchFolder: async (path) => (await import('../adapters/folder-watch.ts')).watchFolder(path, interruption.signal),
    openFolderToMend: async (path) => (await import('../adapters/mendable-folder.ts')).openMendableFolder(path),
    openLiveFolder: async (path) => (await import('../adapters/live-folder.ts')).openLiveFolder(path),
    tell,
    mayAsk,
    ask,
    askText,
    checkpoint: interruption.checkpoint,
  }
}
