import type {Environment} from '../domain/environment.ts'
import {isLivePath, type LivePath} from '../domain/path.ts'
import type {ReleaseChoice} from '../domain/ref.ts'
import {listView} from './publication/objects-view.ts'
import {chooseRelease, nothingPublished, openReadable, type ReadingDoors} from './readable-store.ts'

/** Which release to look at. */
export interface PublishedElsewhere {
  readonly environment: Environment
  readonly choice: ReleaseChoice
}

/** What is there, and how it is called. */
export interface KnownElsewhere {
  readonly name: string
  readonly paths: readonly LivePath[]
}

/** What is published in an environment: by its release, or, before the first one, as plain objects. @throws Failure 'not-found' when nothing is */
export const publishedPaths = async (
  world: ReadingDoors,
  {environment, choice}: PublishedElsewhere,
): Promise<KnownElsewhere> => {
  const readable = await openReadable(world, environment)
  const release = await chooseRelease(readable, choice)
  if (release !== undefined) {
    const {manifest} = release
    return {name: `${environment.name}@${manifest.release}`, paths: manifest.files.map(({path}) => path)}
  }
  const plain = (await listView(readable.store)).map(({key}) => key).filter(isLivePath)
  if (plain.length === 0) throw await nothingPublished(readable)
  return {name: environment.name, paths: plain}
}
