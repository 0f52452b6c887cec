import {Failure} from '../domain/failure.ts'
import {pathFilter} from '../domain/path-filter.ts'
import type {Event, ObjectFolder, Stirring, World} from '../ports/index.ts'
import type {ReadingDoors} from './readable-store.ts'
import {narrowed, readElsewhere, requireFiles, trueFixes, type ValidateRequest} from './validate.ts'
import type {ValidationEvent} from './validating/events.ts'
import {createKeptCheck} from './validating/kept-check.ts'
import {createRounds} from './validating/rounds.ts'

type WatchingDoors = ReadingDoors & Pick<World, 'xml' | 'tell' | 'openFolder' | 'watchFolder' | 'checkpoint'>

/** Files from which on it is told how far a round is. */
const MANY = 100

/** A folder that nobody reads on in after an interruption: the first check may take long. */
const stoppable = (folder: ObjectFolder, checkpoint: () => void): ObjectFolder => ({
  ...folder,
  read: (path) => {
    checkpoint()
    return folder.read(path)
  },
})

/** How far it is with one file, after each save, nobody wants to know. */
const aboutMany =
  (tell: World['tell']) =>
  (event: Event): void => {
    if (event.type !== 'progress' || event.total >= MANY) tell(event)
  }

/**
 * Checks a live folder, and again whenever something in it is changed, until it is told to stop (docs/validate.md, "While you edit").
 * What is published elsewhere is read once.
 * @throws Failure as `validateFolder` does when there is no folder, or what was asked for is not there; a folder that cannot be
 * read later is told and waited for
 */
export const watchValidation = async (
  world: WatchingDoors,
  request: ValidateRequest,
  tell: (event: ValidationEvent) => void,
): Promise<void> => {
  const {folder: path, only, rules, against} = request
  const filter = pathFilter(only)
  const folder = stoppable(await world.openFolder(path), world.checkpoint)
  const elsewhere = await readElsewhere(world, against)
  const keepTrue = trueFixes(world, request)
  const watch = await world.watchFolder(folder.path)
  const doors = {xml: world.xml, tell: aboutMany(world.tell)}
  const rounds = createRounds({
    folder,
    watch,
    check: createKeptCheck(doors, folder, {rules, published: elsewhere?.paths ?? []}),
    narrow: async (checked, round) => {
      if (round === 'first') requireFiles(only, checked)
      return keepTrue(folder, narrowed(checked, filter, elsewhere))
    },
    tell,
  })
  try {
    let why: Stirring = 'time'
    while (why !== 'stop') why = await watch.wait(await rounds.look(why))
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'interrupted') throw error
  } finally {
    watch.close()
  }
  tell({event: 'stopped'})
}
