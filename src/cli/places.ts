import type {LayeredConfiguration} from '../domain/configuration-layers.ts'
import type {Environment} from '../domain/environment.ts'
import {Failure} from '../domain/failure.ts'
import {otherEnvironments} from './configured-environments.ts'
import {settingPath} from './live-root.ts'
import {prefixesOverlap} from './store-url.ts'

/** A live folder, and what names it: `/home/maria/jsctl.toml:1`, a variable, a flag or PATH. */
export interface PlacedFolder {
  readonly path: string
  readonly origin: string
}

/** Whether two folders are one or contain each other, links resolved. */
type FoldersOverlap = (left: string, right: string) => Promise<boolean>

/** The live folders of the configuration: that of the desk, that of the server. */
export const configuredFolders = (
  {live, serverLive}: LayeredConfiguration,
  workingDirectory: string,
): readonly PlacedFolder[] =>
  [live, serverLive]
    .filter((setting) => setting !== undefined)
    .map((setting) => ({path: settingPath(setting, workingDirectory), origin: setting.origin}))

const withFolder = async (
  environment: Environment,
  urlOrigin: string,
  folders: readonly PlacedFolder[],
  foldersOverlap: FoldersOverlap,
): Promise<Failure | undefined> => {
  const {name, url, location} = environment
  if (location.kind !== 'directory') return undefined
  for (const {path, origin} of folders) {
    if (!(await foldersOverlap(path, location.directory))) continue
    return new Failure(
      'configuration',
      `${urlOrigin}: the store of "${name}" (${url}) and the live folder ${path} (${origin}) contain each other`,
      {
        hints: [
          'JobScheduler would read the store, or the store would hold itself. Give one of them another place, best beside the other.',
        ],
      },
    )
  }
  return undefined
}

const sharePlace = async (left: Environment, right: Environment, foldersOverlap: FoldersOverlap): Promise<boolean> =>
  left.location.kind === 'directory' && right.location.kind === 'directory'
    ? foldersOverlap(left.location.directory, right.location.directory)
    : left.endpoint === right.endpoint && prefixesOverlap(left.location, right.location)

/**
 * What is in the way of the store of one environment: a live folder, or the store of another environment. This is the one check
 * of that: whoever uses an environment is refused, whoever lists it is told; other environments are not looked at.
 * @param folders the live folders that are to be apart from it
 */
export const findClash = async (
  layered: LayeredConfiguration,
  environment: Environment,
  folders: readonly PlacedFolder[],
  foldersOverlap: FoldersOverlap,
): Promise<Failure | undefined> => {
  const originOf = ({name}: Environment): string => layered.environments.get(name)?.url?.origin ?? 'the configuration'
  const clash = await withFolder(environment, originOf(environment), folders, foldersOverlap)
  if (clash !== undefined) return clash
  for (const other of otherEnvironments(layered, environment.name)) {
    if (!(await sharePlace(environment, other, foldersOverlap))) continue
    return new Failure(
      'configuration',
      `${originOf(environment)}: "${environment.name}" (${environment.url}) and "${other.name}" (${other.url}, ${originOf(other)}) share a place: no store lies inside another one`,
      {hints: ['Give each environment a bucket, a prefix or a folder of its own.']},
    )
  }
  return undefined
}

/** The same for several environments, in words. */
export const findClashes = async (
  layered: LayeredConfiguration,
  environments: readonly Environment[],
  folders: readonly PlacedFolder[],
  foldersOverlap: FoldersOverlap,
): Promise<readonly string[]> => {
  const found = await Promise.all(
    environments.map((environment) => findClash(layered, environment, folders, foldersOverlap)),
  )
  return found.flatMap((clash) => clash?.message ?? [])
}
