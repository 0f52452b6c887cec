import {mkdir, mkdtemp, readFile, readdir, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {deskMemory} from '../../src/adapters/desk-memory.ts'
import {openDirectoryStore} from '../../src/adapters/directory-store.ts'
import {folderCheckup} from '../../src/adapters/folder-checkup.ts'
import {watchFolder} from '../../src/adapters/folder-watch.ts'
import {gzipCompression} from '../../src/adapters/gzip.ts'
import {noIgnoreRules} from '../../src/adapters/ignore-rules.ts'
import {openLiveFolder} from '../../src/adapters/live-folder.ts'
import {openMendableFolder} from '../../src/adapters/mendable-folder.ts'
import {openObjectFolder} from '../../src/adapters/object-folder.ts'
import {filePacks} from '../../src/adapters/pack.ts'
import {planFiles} from '../../src/adapters/plan-file.ts'
import {xmlReader} from '../../src/adapters/xml-reader.ts'
import type {Environment} from '../../src/domain/environment.ts'
import type {Checkups, Event, Question, Store, TextQuestion, WorkTree, World} from '../../src/ports/index.ts'

/** A scratch folder that a suite makes and removes. */
export const scratchFolder = (): {readonly path: string} => {
  const scratch = {path: ''}
  beforeEach(async () => {
    scratch.path = await mkdtemp(join(tmpdir(), 'jsctl-test-'))
  })
  afterEach(() => rm(scratch.path, {recursive: true, force: true}))
  return scratch
}

/** A scratch folder for a whole suite, from its `before` on. */
export const scratchOfSuite = (): {readonly path: string} => {
  const scratch = {path: ''}
  before(async () => {
    scratch.path = await mkdtemp(join(tmpdir(), 'jsctl-test-'))
  })
  after(() => rm(scratch.path, {recursive: true, force: true}))
  return scratch
}

/** Writes files below a folder; null removes one. */
export const writeFiles = async (
  folder: string,
  files: Readonly<Record<string, string | Uint8Array | null>>,
): Promise<void> => {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path)
    if (content === null) await rm(file)
    else {
      await mkdir(dirname(file), {recursive: true})
      await writeFile(file, content)
    }
  }
}

/** Every file below a folder but jsctl's own: path -> bytes as text. */
export const readFiles = async (folder: string, below = ''): Promise<Record<string, string>> => {
  const files: Record<string, string> = {}
  for (const entry of await readdir(join(folder, below), {withFileTypes: true})) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.name.startsWith('.')) continue
    if (entry.isDirectory()) Object.assign(files, await readFiles(folder, path))
    else files[path] = await readFile(join(folder, path), 'latin1')
  }
  return files
}

export interface TestWorld extends World {
  readonly events: Event[]
  readonly questions: Question[]
  readonly textQuestions: TextQuestion[]
}

export interface TestWorldOptions {
  /** Temporary files and the desk's memory go here. */
  readonly scratch: string
  /** Wraps every store that is opened: to count, to stop. */
  readonly wrap?: (store: Store) => Store
  readonly author?: string
  readonly answer?: boolean
  /** Whether there is somebody to be asked; there is, when it is not said. */
  readonly mayAsk?: boolean
  /** What is typed where a text is asked for. */
  readonly typed?: string
  /** What git says; nothing, when it is not said. */
  readonly workTree?: WorkTree
  /** Looks at a bucket, for checkups. */
  readonly bucket?: Checkups['bucket']
  /** Opens another store than the directory's: S3. */
  readonly open?: (environment: Environment, access: 'read' | 'plan' | 'publish') => Promise<Store>
}

let ids = 0

const NO_GIT: WorkTree = {
  source: () => Promise.resolve(undefined),
  includes: () => Promise.resolve(false),
  silence: () => Promise.resolve({kind: 'none'}),
  index: () => Promise.resolve(undefined),
  depth: () => Promise.resolve('whole'),
}

/** A world of real adapters with a clock that stands at a known time and answers that are given. */
export const testWorld = (options: TestWorldOptions): TestWorld => {
  const {scratch, wrap = (store: Store) => store, author = 'maria@desk-7', answer = true, typed = ''} = options
  const events: Event[] = []
  const questions: Question[] = []
  const textQuestions: TextQuestion[] = []
  let seconds = 0
  const open =
    options.open ?? ((environment, access) => openDirectoryStore(environment, {access, checkpoint: () => undefined}))
  return {
    events,
    questions,
    textQuestions,
    clock: {
      now: () => new Date(Date.UTC(2026, 10, 22, 13, 22, seconds++)),
    },
    identity: {author, tool: 'jsctl/0.1.0', newId: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`},
    stores: {
      read: async (environment) => wrap(await open(environment, 'read')),
      plan: async (environment) => wrap(await open(environment, 'plan')),
      publish: async (environment) => wrap(await open(environment, 'publish')),
      close: () => undefined,
    },
    compression: gzipCompression,
    packs: filePacks(join(scratch, 'tmp')),
    xml: xmlReader,
    desk: deskMemory(join(scratch, 'state')),
    workTree: options.workTree ?? NO_GIT,
    planFiles,
    checkups: {
      ...folderCheckup,
      bucket: options.bucket ?? (() => Promise.reject(new Error('no bucket is expected here'))),
    },
    ignoreRules: () => Promise.resolve(noIgnoreRules),
    openFolder: (path) => openObjectFolder(path),
    watchFolder: (path) => Promise.resolve(watchFolder(path, new AbortController().signal)),
    openFolderToMend: openMendableFolder,
    openLiveFolder,
    tell: (event) => void events.push(event),
    mayAsk: () => options.mayAsk ?? true,
    ask: (question) => {
      questions.push(question)
      return Promise.resolve(answer)
    },
    askText: (question) => {
      textQuestions.push(question)
      return Promise.resolve(typed)
    },
    checkpoint: () => undefined,
  }
}
