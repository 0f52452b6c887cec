import type {EnvironmentName} from '../domain/environment.ts'
import type {World} from '../ports/index.ts'

/** What a live folder mirrors, as it says itself. */
export interface MirroredStore {
  readonly name: EnvironmentName
  readonly url: string
}

/** Which environment was pulled into a folder; undefined where no pull has been, or its state cannot be read. */
export const mirroredStore = async (
  world: Pick<World, 'openLiveFolder'>,
  into: string,
): Promise<MirroredStore | undefined> => {
  const stored = await (await world.openLiveFolder(into)).readState()
  return stored.kind === 'state' ? {name: stored.state.environment, url: stored.state.store.url} : undefined
}
