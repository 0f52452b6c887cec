import {Failure} from '../../domain/failure.ts'
import {printable} from '../../domain/path.ts'
import type {LiveFolder, World} from '../../ports/index.ts'
import type {PullRequest} from './request.ts'

type Doors = Pick<World, 'desk' | 'workTree'>

/** Why a folder is taken for one in which people edit; undefined when nothing says so. */
const signOfDesk = async (
  {desk, workTree}: Doors,
  folder: LiveFolder,
  {environment, owner}: PullRequest,
): Promise<string | undefined> => {
  if (owner?.kind === 'server') return undefined
  if (owner?.kind === 'desk' && (await folder.scan()).files.size > 0) return `${owner.origin} names it as \`live\``
  const index = await workTree.index(folder.path)
  if (index !== undefined && index.tracked.size > 0) return 'its files are kept in git'
  if ((await desk.base(folder.path, environment)) !== undefined) return `it was pushed to ${environment.name} from here`
  return undefined
}

/**
 * Whoever pulls into the folder that is edited at a desk loses every edit to the backup, at this pull and at each one after it.
 * A folder that was pulled into before, that [server] names, or in which somebody made .jsctl-live is a server's.
 * @throws Failure 'refused' before anything is changed
 */
export const refuseDeskFolder = async (world: Doors, folder: LiveFolder, request: PullRequest): Promise<void> => {
  if (request.source.kind === 'kept' || (await folder.isMirror())) return
  const sign = await signOfDesk(world, folder, request)
  if (sign === undefined) return
  const {name} = request.environment
  const path = printable(folder.path)
  throw new Failure(
    'refused',
    `${path} looks like a folder at a desk: ${sign}. A pull would replace what is edited there`,
    {
      hints: [
        `To publish what it holds: \`jsctl push --env ${name}\`, or \`jsctl import --env ${name} --from DIR\` where nothing is released yet.`,
        `To get what is published: \`jsctl diff --env ${name}\` shows it, and a pull into an empty folder brings it.`,
        `Does a JobScheduler run from this folder? Then write it as \`live\` under [server], or make the folder ${path}/.jsctl-live, and pull again.`,
      ],
    },
  )
}
