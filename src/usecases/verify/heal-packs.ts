import type {Sha256} from '../../domain/digest.ts'
import type {Environment} from '../../domain/environment.ts'
import {Failure} from '../../domain/failure.ts'
import {printable} from '../../domain/path.ts'
import {planPublication} from '../../domain/publication-plan.ts'
import {releaseTree, type Release, type ReleaseFile} from '../../domain/release.ts'
import {packKey, type ReleaseNumber} from '../../domain/store-keys.ts'
import type {Store, StoreReader, World} from '../../ports/index.ts'
import {folderContents} from '../folder-contents.ts'
import {contactStore} from '../publication/contact.ts'
import {publish, type PublishDoors} from '../publication/publish.ts'
import type {ContentSource} from '../publication/write-packs.ts'
import type {Inspection} from './inspect.ts'
import {lostContents} from './lost-contents.ts'
import {rebuildPack, type Rebuilding} from './rebuild-packs.ts'

export type HealingDoors = PublishDoors & Pick<World, 'openFolder'>

/** What can be done for the broken packs of a store; nothing of it is done yet. */
export interface Healing {
  /** Packs that can be written again, byte for byte. */
  readonly rebuilt: readonly Rebuilding[]
  /** The newest release needs packs that cannot, and all that it needs of them is at hand: the same files are published again. */
  readonly republish: {readonly release: Release; readonly lost: ReadonlySet<Sha256>} | undefined
  /** Files of the newest release whose contents are nowhere. */
  readonly lostFiles: readonly ReleaseFile[]
  /** Contents of broken packs, where they still are. */
  readonly contents: ContentSource
  /** Lets go of temporary files and streams. */
  readonly close: () => Promise<void>
}

/** Lost files that are named. */
const NAMED = 20

const folderAtHand = async (
  {openFolder}: HealingDoors,
  path: string | undefined,
  broken: Inspection['broken'],
): Promise<ContentSource | undefined> => {
  if (path === undefined) return undefined
  const folder = await openFolder(path)
  if (broken.length === 0) return undefined
  return folderContents(folder, await folder.digest((await folder.list()).files.keys()))
}

/** What the newest release still lacks when the rebuilt packs are back. */
const judgeNewest = (
  release: Release | undefined,
  healings: readonly Rebuilding[],
): Pick<Healing, 'republish' | 'lostFiles'> => {
  const broken = new Map(
    healings.filter(({rebuilt}) => rebuilt === undefined).map((healing) => [healing.pack.reference.sha256, healing]),
  )
  if (release?.manifest.packs.some(({sha256}) => broken.has(sha256)) !== true)
    return {republish: undefined, lostFiles: []}
  const {files, packs} = release.manifest
  const lostFiles = files.filter((file) => {
    const healing = broken.get(packs[file.pack]?.sha256 ?? file.sha256)
    return healing !== undefined && !healing.found.has(file.sha256)
  })
  return {republish: lostFiles.length === 0 ? {release, lost: new Set(broken.keys())} : undefined, lostFiles}
}

/**
 * Looks for what broken packs held: in a folder, the plain objects, other packs, and in what is whole of them. Only reads.
 * @param from a folder that may still have lost contents
 * @throws Failure when the folder cannot be read
 */
export const planHealing = async (
  world: HealingDoors,
  store: StoreReader,
  {index, broken, newestRelease}: Inspection,
  from: string | undefined,
): Promise<Healing> => {
  const folder = await folderAtHand(world, from, broken)
  const newest = newestRelease?.manifest
  const contents = lostContents({store, packs: world.packs, index, broken, newest, folder})
  const healings: Rebuilding[] = []
  const close = async (): Promise<void> => {
    await contents.close()
    for (const {rebuilt} of healings) await rebuilt?.discard()
  }
  try {
    for (const pack of broken) {
      healings.push(await rebuildPack(world.packs, pack, contents.read))
      world.tell({type: 'progress', activity: 'looking for lost contents', done: healings.length, total: broken.length})
    }
  } catch (error) {
    await close()
    throw error
  }
  const rebuilt = healings.filter((healing) => healing.rebuilt !== undefined)
  return {rebuilt, ...judgeNewest(newestRelease, healings), contents: contents.read, close}
}

/** Says what cannot be brought back, and where it may still be looked for. */
export const tellLost = ({tell}: Pick<World, 'tell'>, {lostFiles}: Healing, environment: Environment): void => {
  const warn = (message: string): void => tell({type: 'warning', message})
  for (const {path} of lostFiles.slice(0, NAMED))
    warn(`the content of ${printable(path)} is lost: it is in no other place`)
  if (lostFiles.length > NAMED) warn(`so is that of ${lostFiles.length - NAMED} more files`)
  if (lostFiles.length > 0) {
    warn(
      `\`jsctl verify --env ${environment.name} --read-data --repair --from DIR\` looks for it in a folder, too: one that the release was pushed from, or a server's live folder`,
    )
  }
}

/** Writes the rebuilt packs. @returns their keys */
export const writeRebuilt = async (store: Store, {rebuilt}: Healing): Promise<readonly string[]> => {
  const keys: string[] = []
  for (const {pack, rebuilt: spooled} of rebuilt) {
    await spooled?.upload(store)
    keys.push(packKey(pack.reference.sha256))
  }
  return keys
}

/**
 * Publishes the files of the newest release again, with what its lost packs held in fresh ones: a new release with old content, as a
 * rollback is, so that no rule on where content comes from forbids it.
 * @throws Failure 'conflict' when somebody published meanwhile, and what `publish` throws
 */
export const republish = async (
  world: HealingDoors,
  store: Store,
  environment: Environment,
  {republish: again, contents}: Healing,
): Promise<ReleaseNumber | undefined> => {
  if (again === undefined) return undefined
  const {release, lost} = again
  const {manifest, sha256} = release
  const contact = await contactStore({store, compression: world.compression}, world.desk, environment)
  if (contact.newest?.sha256 !== sha256) {
    throw new Failure('conflict', `somebody published to ${environment.name} while it was repaired`, {
      hints: ['Run the command again: it looks at the newest release then.'],
    })
  }
  const plan = planPublication(environment, contact.newest, {
    tree: releaseTree(manifest),
    origin: {kind: 'rollback', release: manifest.release},
    message: `${environment.name}@${manifest.release} again, because packs of it were lost`,
    findings: manifest.findings,
    lost,
  })
  return (await publish(world, store, contact, plan, contents)).manifest.release
}
