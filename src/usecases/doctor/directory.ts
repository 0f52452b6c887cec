import {ok, skipped, warn, type Diagnosis} from '../../domain/checkup.ts'
import {Failure} from '../../domain/failure.ts'
import type {EnvironmentContext} from './environment-context.ts'
import {noFolder, roomFor, trialResult} from './folder.ts'
import type {Check} from './run-checks.ts'

const directoryOf = ({environment: {location, url}}: EnvironmentContext): string => {
  if (location.kind === 'directory') return location.directory
  throw new TypeError(`${url} is no directory`)
}

const folder = async (context: EnvironmentContext): Promise<Diagnosis> => {
  const path = directoryOf(context)
  const {found, remote} = await context.checkups.look(path)
  if (found === 'file') return noFolder(path, `Give [environments.${context.environment.name}] the url of a folder.`)
  // One that was there before and is gone is told by the reader: a drive may not be mounted.
  if (found === 'nothing') {
    await context.survey()
    return ok('is not there yet: the first push makes it')
  }
  return remote === undefined
    ? ok('is there')
    : warn(
        `is there, on ${remote}`,
        'jsctl commits by hard links and renames, which such a file system gives to one machine surely: publish from one.',
      )
}

/** Files are tried where releases lie. Where nothing is published yet, nothing is written unasked. */
const write = async (context: EnvironmentContext): Promise<Diagnosis> => {
  const path = directoryOf(context)
  const {environment, writing, checkups, identity} = context
  const published = (await context.marker()) !== undefined
  if (!published && writing === 'look-only') {
    return skipped(
      'nothing is published yet, and nothing is written there unasked',
      `\`jsctl doctor --env ${environment.name} --write-test\` writes two files, and removes them.`,
    )
  }
  try {
    const trial = await checkups.tryWriting(published ? `${path}/.jsctl/releases` : path, '.tmp-doctor-')
    return trialResult(trial, identity.author, 'links')
  } catch (error) {
    if (writing === 'write-test' || !(error instanceof Failure) || error.kind !== 'forbidden') throw error
    return skipped(
      `${identity.author} may not write here, which is right for a server`,
      'Whoever publishes asks this as themselves.',
    )
  }
}

/** A folder that is not there has nothing to look into. */
export const ifThere = ({look, ...rest}: Check<EnvironmentContext>): Check<EnvironmentContext> => ({
  ...rest,
  look: async (context) => {
    const {found} = await context.checkups.look(directoryOf(context))
    return found === 'nothing' ? undefined : look(context)
  },
})

const space = async (context: EnvironmentContext): Promise<Diagnosis | undefined> =>
  roomFor(await context.checkups.look(directoryOf(context)), 0, '')

export const FOLDER_CHECK: Check<EnvironmentContext> = {check: 'folder', look: folder}
export const DIRECTORY_WRITING_CHECKS: readonly Check<EnvironmentContext>[] = [
  ifThere({check: 'write', needs: ['folder', 'marker'], look: write}),
  {check: 'space', needs: ['folder'], look: space},
]
