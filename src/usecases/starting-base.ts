import {baseOfRelease, recalledBase} from '../domain/desk-base.ts'
import type {Environment} from '../domain/environment.ts'
import {Failure} from '../domain/failure.ts'
import type {Release} from '../domain/release.ts'
import type {ReleaseNumber} from '../domain/store-keys.ts'
import type {World} from '../ports/index.ts'
import type {StartingBase} from './find-others-work.ts'
import type {FolderSource} from './folder-source.ts'
import {readWholeRelease, type ReleaseSource} from './read-release.ts'

const saidRelease = async (
  source: ReleaseSource,
  {name}: Environment,
  newest: Release | undefined,
  release: ReleaseNumber,
): Promise<Release> => {
  if (newest === undefined || release > newest.manifest.release) {
    const now = newest === undefined ? 'nothing is published there' : `the newest is ${name}@${newest.manifest.release}`
    throw new Failure('not-found', `--base names ${name}@${release}, and ${now}`, {
      hints: [`\`jsctl releases --env ${name}\` lists what is there.`],
    })
  }
  if (release === newest.manifest.release) return newest
  const found = await readWholeRelease(source, release)
  if (found.manifest.environment.id === newest.manifest.environment.id) return found
  throw new Failure('integrity', `release ${release} in ${source.store.url} is of another environment`)
}

/**
 * Where the conflicts of a push are counted from: the release that --base names, or what the desk remembers of the folder.
 * @throws Failure 'not-found' when --base names no release that is there
 */
export const startingBase = async (
  {desk, compression, workTree}: Pick<World, 'desk' | 'compression' | 'workTree'>,
  store: ReleaseSource['store'],
  request: {
    /** The real path of the folder. */
    readonly folder: string
    readonly environment: Environment
    readonly newest: Release | undefined
    readonly said: ReleaseNumber | undefined
    readonly versioned: FolderSource['versioned']
  },
): Promise<StartingBase> => {
  const {folder, environment, newest, said, versioned} = request
  if (said !== undefined) {
    const {manifest} = await saidRelease({store, compression}, environment, newest, said)
    return {from: 'flag', base: baseOfRelease(manifest)}
  }
  if (newest === undefined) return {from: 'unknown', memory: 'none'}
  const recalled = recalledBase(await desk.base(folder, environment), newest.manifest)
  if (recalled.kind !== 'base') return {from: 'unknown', memory: recalled.kind}
  const {base} = recalled
  // Another branch was checked out since: what the folder lacks of that push, nobody has deleted.
  const isLeft = versioned === 'git' && base.commit !== undefined && !(await workTree.includes(folder, base.commit))
  return isLeft ? {from: 'unknown', memory: 'other-commit'} : {from: 'memory', base}
}
