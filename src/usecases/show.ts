import type {Environment} from '../domain/environment.ts'
import {Failure} from '../domain/failure.ts'
import {nearest} from '../domain/nearest.ts'
import {printable, type LivePath} from '../domain/path.ts'
import {readableText} from '../domain/readable-text.ts'
import type {ReleaseChoice} from '../domain/ref.ts'
import {releaseTree, type Manifest, type Release, type ReleaseFile} from '../domain/release.ts'
import {maskedText} from '../domain/secrets/mask.ts'
import {isReleaseNumber} from '../domain/store-keys.ts'
import {diffTrees, type Change} from '../domain/tree.ts'
import {latin1} from '../domain/xml/decode.ts'
import type {World} from '../ports/index.ts'
import {chooseRelease, nothingPublished, openReadable, type ReadableStore, type ReadingDoors} from './readable-store.ts'
import {readRelease} from './read-release.ts'

export type ShowDoors = ReadingDoors & Pick<World, 'packs'>

export interface ShowRequest {
  readonly environment: Environment
  readonly choice: ReleaseChoice
  /** An object or a folder of the release; without it, the release itself. */
  readonly path?: LivePath
  /** `reveal`: an object is shown as it is; else its secrets are masked. */
  readonly secrets?: 'reveal' | 'mask'
}

export type Shown =
  | {
      readonly kind: 'release'
      readonly environment: Environment
      readonly release: Release
      /** Against the release before; undefined where that cannot be read. */
      readonly changes: readonly Change[] | undefined
    }
  | {
      readonly kind: 'folder'
      readonly environment: Environment
      readonly release: Release
      readonly path: LivePath
      readonly files: readonly ReleaseFile[]
    }
  | {
      readonly kind: 'object'
      readonly environment: Environment
      readonly release: Release
      readonly file: ReleaseFile
      /** As published; where secrets are masked, the text without them in UTF-8. */
      readonly bytes: Uint8Array
      /** How many secrets are masked in it. */
      readonly masked: number
    }

/** What a release changed against the one before it; undefined where that one cannot be read. */
const changesOf = async (
  readable: ReadableStore,
  {manifest}: Pick<Release, 'manifest'>,
): Promise<readonly Change[] | undefined> => {
  const tree = releaseTree(manifest)
  const number = manifest.release - 1
  if (manifest.parent === null || !isReleaseNumber(number)) return diffTrees(new Map(), tree)
  try {
    const before = await readRelease(readable, number)
    return before?.kind === 'release' ? diffTrees(releaseTree(before.manifest), tree) : undefined
  } catch (error) {
    if (error instanceof Failure && error.kind === 'integrity') return undefined
    throw error
  }
}

/** Paths that are compared letter by letter; more would take longer than a hint is worth. */
const COMPARED = 2000
const lastSegment = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** The path that somebody may have meant: the same in other letters, the same name in another folder, a slip of the pen. */
const meantPath = (path: string, paths: readonly string[]): string | undefined => {
  const [lower, name] = [path.toLowerCase(), lastSegment(path)]
  return (
    paths.find((one) => one.toLowerCase() === lower) ??
    paths.find((one) => lastSegment(one) === name) ??
    nearest(path, paths.slice(0, COMPARED), 3)
  )
}

const absentPath = ({manifest}: Release, path: LivePath): Failure => {
  const {name} = manifest.environment
  const near = meantPath(
    path,
    manifest.files.map((file) => file.path),
  )
  return new Failure('not-found', `"${printable(path)}" is not in ${name}@${manifest.release}`, {
    hints: [
      ...(near === undefined ? [] : [`Did you mean "${printable(near)}"?`]),
      `\`jsctl log '${printable(path)}' --env ${name}\` says which releases had it.`,
    ],
  })
}

const readObject = async (
  {packs}: ShowDoors,
  {store}: ReadableStore,
  {packs: references}: Manifest,
  file: ReleaseFile,
): Promise<Uint8Array> => {
  const reference = references[file.pack]
  if (reference !== undefined) {
    for await (const {bytes} of packs.unpack(store, {reference, wanted: [file]})) return bytes
  }
  throw new Failure('integrity', `no pack of the release holds ${printable(file.path)}`)
}

/** An object without its secrets. One that cannot be decoded is looked through byte by byte; without a secret it stays as it is. */
const withoutSecrets = (bytes: Uint8Array): Pick<Extract<Shown, {kind: 'object'}>, 'bytes' | 'masked'> => {
  const {text, secrets} = maskedText(readableText(bytes) ?? latin1(bytes))
  return secrets === 0 ? {bytes, masked: 0} : {bytes: new TextEncoder().encode(text), masked: secrets}
}

/**
 * Shows a release, an object of it as it was published, or what lies in a folder of it.
 * @throws Failure 'not-found' for what is not there, 'integrity' for what is not as its digest says
 */
export const show = async (
  world: ShowDoors,
  {environment, choice, path, secrets = 'mask'}: ShowRequest,
): Promise<Shown> => {
  const readable = await openReadable(world, environment)
  const release = await chooseRelease(readable, choice)
  if (release === undefined) throw await nothingPublished(readable)
  if (path === undefined) return {kind: 'release', environment, release, changes: await changesOf(readable, release)}
  const {manifest} = release
  const file = manifest.files.find((one) => one.path === path)
  if (file !== undefined) {
    const bytes = await readObject(world, readable, manifest, file)
    const content = secrets === 'reveal' ? {bytes, masked: 0} : withoutSecrets(bytes)
    return {kind: 'object', environment, release, file, ...content}
  }
  const files = manifest.files.filter((one) => one.path.startsWith(`${path}/`))
  if (files.length === 0) throw absentPath(release, path)
  return {kind: 'folder', environment, release, path, files}
}
